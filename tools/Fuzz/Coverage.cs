using Octavo.Tests.Fuzzing;
using SharpFuzz;

namespace Octavo.Fuzz;

/// <summary>A parser under AFL, which damages files by what of the parser's code they have reached; <c>tools/Fuzz/afl</c> starts it.</summary>
internal static class Coverage
{
    /// <summary>Reads one file after the other, as long as AFL sends them; what is neither read nor refused as documented is a crash.</summary>
    /// <param name="name">The parser.</param>
    public static void Run(string name)
    {
        // Made when the first file comes: before that nothing may run that notes where it has been.
        var target = new Lazy<FuzzTarget>(() => FuzzTargets.Named(name));
        var folder = new Lazy<FuzzFolder>(() => new(target.Value));
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            if (folder.Value.Read(target.Value.Around(bytes.ToArray())) is (FuzzOutcome.Fault, { } fault)) throw new InvalidOperationException(fault);
        });
    }

    /// <summary>Writes what AFL begins with.</summary>
    /// <param name="target">The parser.</param>
    /// <param name="folder">Where.</param>
    public static void WriteSeeds(FuzzTarget target, string folder)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < target.Inner.Count; i++) File.WriteAllBytes(Path.Combine(folder, $"seed-{i}"), target.Inner[i]);
    }
}
