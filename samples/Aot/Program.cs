// A program that is compiled ahead of time: it starts in milliseconds and needs no .NET where it runs. docs/aot.md.
//   dotnet publish -c Release samples/Aot && samples/Aot/bin/Release/net10.0/linux-x64/publish/Aot
// Arguments: folder, passes measured, fp32 or int8 for one of them alone. Prints a hash of the logits' bits, the median processor time of a pass on
// one thread (a clock would measure the machine's other programs too) and the kernels in use.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Text;

var folder = args.Length > 0 ? args[0] : "models/minilm-mrpc";
var (warmUp, measured) = args.Length > 1 ? (0, int.Parse(args[1], CultureInfo.InvariantCulture)) : (60, 200);
(string, string?)[] pairs =
[
    ("He ate the apple.", "The apple was eaten by him."),
    ("The company said its profit rose by a tenth in the third quarter.", "Profit fell, the company said."),
    ("A text without a partner", null),
];
using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
foreach (var quantization in new[] { null, new QuantizationOptions() })
{
    if (args.Length > 2 && args[2] != (quantization is null ? "fp32" : "int8")) continue;
    using var model = TextClassifier.Load(folder, new ModelOptions { Quantization = quantization, Threads = 1 });
    var times = new List<double>();
    for (var pass = 0; pass < warmUp + measured; pass++)
    {
        var before = Environment.CpuUsage.TotalTime;
        var logits = model.Logits(model.Tokenizer.EncodeBatch(pairs, 128, Padding.None));
        if (pass >= warmUp) times.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        hash.AppendData(MemoryMarshal.AsBytes(logits.AsSpan()));
    }

    times.Sort();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(quantization is null ? "fp32" : "int8")} {times[measured / 2]:F3} ms"));
}

Console.WriteLine($"bits {Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}");
Console.WriteLine($"kernels {Machine.Chosen}: {Machine.Reason}");
foreach (var warning in Machine.Warnings) Console.Error.WriteLine(warning);
