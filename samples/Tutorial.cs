#:project ../src/Octavo/Octavo.csproj

// PyTorch's tutorial "Dynamic Quantization on BERT" in the library's own words. From the repository's root:
//   dotnet run -c Release samples/Tutorial.cs
using System.Globalization;
using Octavo.Data;
using Octavo.Compression;
using Octavo.Evaluation;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Text;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string Folder = "models/minilm-mrpc";
var task = GlueTask.Find("mrpc");
var examples = task.ReadExamples("data/mrpc");

// 1. The machine.
Console.WriteLine($"{Machine.CpuName}, {Machine.Chosen}, {Machine.Threads} threads");

// 2. FP32.
using var fp32 = TextClassifier.Load(Folder);
var reference = Evaluator.Evaluate(fp32, task, examples);
Print("fp32", reference);

// 3. The model quantised dynamically, and saved: the report is its structure, layer by layer.
var saved = Path.Combine(Directory.CreateTempSubdirectory("octavo-").FullName, "int8");
var layers = ModelQuantizer.Save(Folder, saved);
Console.WriteLine(layers);

// 4. Sizes, in MB; BERT-base is computed layer by layer.
foreach (var sizes in (ModelSizes[])[ModelSizes.Measure(Folder), ModelSizes.BertBase])
    Console.WriteLine($"FP32 {sizes.Fp32:F1}, int8 {sizes.Int8Linear:F1}, with int8 tables {sizes.Int8:F1} MB");

// 5. Every scheme against FP32. PyTorch's looks at the whole batch, pads included, so it is padded as it was there.
foreach (var scheme in (Scheme[])[Scheme.Int8, Scheme.Fast7, Scheme.PyTorch, Scheme.Fp16])
{
    var padding = scheme.DependsOnBatch ? Padding.Max : Padding.None;
    using var model = TextClassifier.Load(Folder, new() { Quantization = new() { Scheme = scheme } });
    var result = Evaluator.Evaluate(model, task, examples, new() { Padding = padding });
    var comparison = ModelComparison.Of(reference, result);
    Print(scheme.Name, result);
    Console.WriteLine($"""
               F1 {comparison.F1Difference?.Value:+0.0000;-0.0000} ({comparison.F1Difference?.Low:+0.0000;-0.0000} to {comparison.F1Difference?.High:+0.0000;-0.0000}), McNemar's p {comparison.McNemar:F3}
               {comparison.Flips.Count} labels flipped, {comparison.SignalToNoise:F1} dB, padding {padding}
        """);
    foreach (var flip in comparison.Flips.Take(1))
        Console.WriteLine($"           {task.LabelNames[flip.Before]} became {task.LabelNames[flip.After]}: {flip.Example.Text}");
}

// 6. The saved model, loaded back into a fresh object: the same bits.
using var quantized = TextClassifier.Load(Folder, new() { Quantization = new() });
using var loaded = TextClassifier.Load(saved);
var batch = loaded.Tokenizer.EncodeBatch([.. examples.Select(example => (example.Text, example.Pair))], 128, Padding.None);
Console.WriteLine($"bit-identical: {loaded.Logits(batch).AsSpan().SequenceEqual(quantized.Logits(batch))}");
foreach (var file in new DirectoryInfo(saved).GetFiles())
    Console.WriteLine($"{file.Length,12:N0}  {file.Name}");

// 7. Noise per layer.
var noise = LayerNoise.Measure(fp32, loaded, [.. examples.Take(32)]);
Console.WriteLine($"hidden states: {string.Join(" ", noise.Select(value => $"{value:F1}"))} dB");

var answer = loaded.Classify("He ate the apple.", "The apple was eaten by him.");
Console.WriteLine($"{answer.Label} {answer.Score:F3}");
Directory.Delete(Path.GetDirectoryName(saved)!, recursive: true);

static void Print(string name, EvaluationResult result) => Console.WriteLine(
    $"{name,-8} {string.Join(", ", result.Metrics.Select(metric => $"{metric.Key} {metric.Value:F4}"))}, loss {result.Loss:F4}, {result.Seconds:F2} s");
