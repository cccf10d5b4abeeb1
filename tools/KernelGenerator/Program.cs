using KernelGenerator;

// usage: KernelGenerator <folder of Kernels/Int8/Emitted> [--check]
// Writes the emitted kernels; with --check writes nothing and fails if a file is not what it would write.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: KernelGenerator <src/Octavo/Kernels/Int8/Emitted> [--check]");
    return 2;
}

var files = new Dictionary<string, string>
{
    ["Vnni512.g.cs"] = Listing.File("Vnni512", "u8 x s8 tiles of 512-bit vpdpbusd: rows x columns.", VnniTiles.All()),
    ["Fma512.g.cs"] = Listing.File("Fma512", "FP32 tiles of 512-bit FMA: rows x columns.", FmaTiles.All()),
    ["PeakCode.g.cs"] = Listing.File("PeakCode", "Loops on registers only: what the CPU can do at best.", PeakLoops.All()),
    ["WindowsEntry.g.cs"] = Listing.File("WindowsEntry", "Stands before a kernel and calls it as System V code from the Windows convention.", [WindowsEntry.Thunk()]),
};

var isCheck = args.Contains("--check");
var differing = 0;
foreach (var (name, text) in files)
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
