using KernelGenerator;

// usage: KernelGenerator <folder of Kernels/Emitted> [--check]
// Writes the emitted kernels; with --check writes nothing and fails if a file is not what it would write.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: KernelGenerator <src/Octavo/Kernels/Emitted> [--check]");
    return 2;
}

var isCheck = args.Contains("--check");
var differing = 0;
foreach (var (name, text) in EmittedFiles.All())
{
    var path = Path.Combine(args[0], name);
    if (File.Exists(path) && File.ReadAllText(path) == text)
        continue;
    differing++;
    Console.WriteLine($"{(isCheck ? "differs" : "written")}: {path}");
    if (!isCheck)
        File.WriteAllText(path, text);
}

return isCheck && differing > 0 ? 1 : 0;
