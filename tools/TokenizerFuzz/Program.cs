using TokenizerFuzz;

// Compares Octavo's tokenizers with Hugging Face's library, which Tokenizers.DotNet wraps natively (Linux on x64):
//   dotnet run -c Release --project tools/TokenizerFuzz -- [--lines N] [--seed N] PATH...
//   dotnet run -c Release --project tools/TokenizerFuzz -- --bench TEXTS PATH...
// PATH is a tokenizer.json or a folder with one. The exit code is 1 where ids differ.
var (lines, seed, texts, paths) = (100_000, 1, (string?)null, new List<string>());
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--lines":
            lines = int.Parse(args[++i], System.Globalization.CultureInfo.InvariantCulture);
            break;
        case "--seed":
            seed = int.Parse(args[++i], System.Globalization.CultureInfo.InvariantCulture);
            break;
        case "--bench":
            texts = args[++i];
            break;
        default:
            paths.Add(args[i]);
            break;
    }
}

if (paths.Count == 0)
{
    Console.Error.WriteLine("expected the paths of tokenizers, found none");
    return 2;
}

if (texts is not null) return Timing.Run(texts, paths);
var differing = 0;
foreach (var path in paths) differing += Comparison.Run(path, lines, seed) == 0 ? 0 : 1;
return differing == 0 ? 0 : 1;
