#:project ../src/Octavo/Octavo.csproj
#:project ../src/Octavo.Training/Octavo.Training.csproj

// What quantising costs, and what training through it brings back: the table of docs/quantization-research.md. From the repository's root,
// with MRPC's train.tsv and dev.tsv in DATA, about 16 minutes a seed on two cores; runs that are finished in OUT are not run again.
//   dotnet run -c Release samples/QuantizationStudy.cs DATA OUT [SEEDS]
using System.Globalization;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Text;
using Octavo.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var (data, output, seeds) = (args[0], args[1], args.Length > 2 ? int.Parse(args[2]) : 5);
const string Start = "models/minilm-pretrained";
// 97.5 % points of Student's t for 1, 2, 3 … degrees of freedom.
double[] t = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
if (seeds < 2 || seeds > t.Length + 1) throw new ArgumentException($"SEEDS: expected 2 to {t.Length + 1}, found {seeds}");
var task = GlueTask.Find("mrpc");
var examples = task.ReadExamples(data);

var rows = new Dictionary<(string Group, string Name), List<(double F1, double Accuracy)>>();
for (var seed = 1; seed <= seeds; seed++)
{
    // Fine-tuned for three epochs, and from there one more: in floats, or quantised.
    var tuned = Train(seed, "base", Start, 3);
    AddFloats("3 + 1 epochs", Train(seed, "fp32", tuned, 1));
    AddTrained("3 + 1 epochs", Train(seed, "int8", tuned, 1, Scheme.Int8), Train(seed, "q8bert", tuned, 1, Scheme.Q8Bert));
    // The same with the model of the three epochs as teacher.
    AddFloats("3 + 1 epochs, taught", Train(seed, "tfp32", tuned, 1, teacher: tuned));
    AddTrained("3 + 1 epochs, taught", Train(seed, "tint8", tuned, 1, Scheme.Int8, tuned), Train(seed, "tq8bert", tuned, 1, Scheme.Q8Bert, tuned));
    // Longer, for the scheme that has most to bring back.
    AddFloats("3 + 3 epochs, taught", Train(seed, "lfp32", tuned, 3, teacher: tuned));
    AddTrained("3 + 3 epochs, taught", null, Train(seed, "lq8bert", tuned, 3, Scheme.Q8Bert, tuned));
    // As the paper: quantised from the first step of fine-tuning.
    AddFloats("3 epochs", tuned);
    AddTrained("3 epochs", Train(seed, "pint8", Start, 3, Scheme.Int8), Train(seed, "pq8bert", Start, 3, Scheme.Q8Bert));
}

Console.WriteLine("| epochs | model | F1, mean | sd | accuracy, mean | F1 - FP32 of the same epochs, 95 % |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (var ((group, name), row) in rows)
{
    var f1 = row.Select(result => result.F1).ToArray();
    var difference = f1.Zip(rows[(group, "FP32")], (a, b) => a - b.F1).ToArray();
    var half = t[seeds - 2] * Deviation(difference) / Math.Sqrt(seeds);
    var interval = name == "FP32" ? "" : $"{difference.Average():+.0000;-.0000} ({difference.Average() - half:+.0000;-.0000} to {difference.Average() + half:+.0000;-.0000})";
    Console.WriteLine($"| {group} | {name} | {f1.Average():.0000} | {Deviation(f1):.0000} | {row.Average(result => result.Accuracy):.0000} | {interval} |");
}

Console.WriteLine();
foreach (var (name, row) in rows) Console.WriteLine($"{name.Group}, {name.Name}: F1 {string.Join(' ', row.Select(result => $"{result.F1:.0000}"))}");

// The tutorial's recipe, the model after the last epoch.
string Train(int seed, string name, string start, int epochs, Scheme? scheme = null, string? teacher = null)
{
    var folder = Path.Combine(output, $"s{seed}-{name}");
    var report = Path.Combine(folder, "training.json");
    if (!File.Exists(report) || !File.ReadAllText(report).Contains("\"finished\"", StringComparison.Ordinal))
    {
        Console.Error.WriteLine($"seed {seed}: {name}");
        var options = new TrainingOptions
        {
            Epochs = epochs,
            Seed = seed,
            Warmup = 0,
            WeightDecay = 0,
            Quantization = scheme is null ? null : new() { Scheme = scheme, Embeddings = scheme.DefaultEmbeddings },
            Teacher = teacher,
            Existing = ExistingOutput.Overwrite,
        };
        using var trainer = Trainer.Open(start, task, data, folder, options);
        trainer.Run();
    }

    return Path.Combine(folder, "last");
}

void AddFloats(string group, string folder)
{
    Add(group, "FP32", folder);
    Add(group, "after training: int8", folder, Scheme.Int8);
    Add(group, "after training: fast7", folder, Scheme.Fast7);
    Add(group, "after training: pytorch, padded to 128", folder, Scheme.PyTorch, Padding.Max);
    Add(group, "after training: q8bert", folder, Scheme.Q8Bert);
    Add(group, "after training: q8bert, padded to 128", folder, Scheme.Q8Bert, Padding.Max);
}

void AddTrained(string group, string? int8, string q8bert)
{
    if (int8 is not null) Add(group, "trained: int8", int8);
    Add(group, "trained: q8bert", q8bert);
    Add(group, "trained: q8bert, padded to 128", q8bert, padding: Padding.Max);
}

void Add(string group, string name, string folder, Scheme? scheme = null, Padding padding = Padding.None)
{
    var quantization = scheme is null ? null : new QuantizationOptions { Scheme = scheme, Embeddings = scheme.DefaultEmbeddings };
    using var model = TextClassifier.Load(folder, new() { Quantization = quantization });
    var metrics = Evaluator.Evaluate(model, task, examples, new() { Padding = padding }).Metrics.ToDictionary();
    if (!rows.TryGetValue((group, name), out var row)) rows[(group, name)] = row = [];
    row.Add((metrics["f1"], metrics["acc"]));
}

double Deviation(double[] values) => Math.Sqrt(values.Sum(value => (value - values.Average()) * (value - values.Average())) / (values.Length - 1));
