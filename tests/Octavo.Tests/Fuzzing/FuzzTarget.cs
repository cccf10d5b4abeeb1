using System.Diagnostics;

namespace Octavo.Tests.Fuzzing;

/// <summary>One parser: whole files of its kind, and what reads a damaged one.</summary>
/// <param name="name">What it is called.</param>
/// <param name="file">The name that a damaged file has, below the folder it lies in.</param>
/// <param name="read">Reads it, given the folder and the file.</param>
/// <param name="seeds">Whole files.</param>
internal sealed class FuzzTarget(string name, string file, Action<string, string> read, Func<IReadOnlyList<byte[]>> seeds)
{
    private const int LongestMessage = 2_000;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10); // a hundred times what a case takes: machines that test are busy

    private readonly Lazy<IReadOnlyList<byte[]>> _seeds = new(seeds);

    /// <summary>What it is called.</summary>
    public string Name => name;

    /// <summary>The name that a damaged file has, below the folder it lies in.</summary>
    public string File => file;

    /// <summary>How many cases the tests try.</summary>
    public int Cases { get; init; } = 300;

    /// <summary>What stands around the damaged part: a length before a header, an archive around a member.</summary>
    public Func<byte[], byte[]> Around { get; init; } = bytes => bytes;

    /// <summary>A folder whose files lie around the damaged one; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>What is documented beside <see cref="CheckpointException"/>.</summary>
    public IReadOnlyList<Type> Refusals { get; init; } = [];

    /// <summary>How many bytes a case may allocate.</summary>
    public long MostBytes { get; init; } = 64 << 20;

    /// <summary>What is damaged of whole files.</summary>
    public IReadOnlyList<byte[]> Inner => _seeds.Value;

    /// <summary>Whole files.</summary>
    public IReadOnlyList<byte[]> Seeds => [.. _seeds.Value.Select(Around)];

    /// <summary>The damaged file of a case.</summary>
    /// <param name="seed">Which case.</param>
    public byte[] Damaged(int seed) => Around(new Mutator(seed).Damage(_seeds.Value[seed % _seeds.Value.Count]));

    /// <summary>Reads a file and says what became of it.</summary>
    /// <param name="folder">The folder; <see cref="Folder"/>'s files lie in it.</param>
    /// <param name="bytes">The file.</param>
    /// <returns>The outcome, and what is wrong with it.</returns>
    public (FuzzOutcome Outcome, string? Fault) Try(string folder, byte[] bytes)
    {
        var path = Path.Combine(folder, file);
        System.IO.File.WriteAllBytes(path, bytes);
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exception? thrown = null;
        try
        {
            read(folder, path);
        }
        catch (Exception e) // whatever it is: telling which is the point
        {
            thrown = e;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (clock.Elapsed > s_longest) return (FuzzOutcome.Fault, $"took {clock.Elapsed}");
        if (allocated > MostBytes) return (FuzzOutcome.Fault, $"allocated {allocated} bytes");
        if (thrown is null) return (FuzzOutcome.Read, null);
        return FaultOf(thrown, folder) is { } fault ? (FuzzOutcome.Fault, fault) : (FuzzOutcome.Refused, null);
    }

    private string? FaultOf(Exception thrown, string folder)
    {
        if (thrown is not CheckpointException && !Refusals.Any(refusal => refusal.IsInstanceOfType(thrown))) return $"threw {thrown}";
        if (thrown.Message.Length > LongestMessage + folder.Length) return $"told it with {thrown.Message.Length} characters: {thrown.Message[..200]}…";
        if (thrown is CheckpointException && !thrown.Message.Contains(folder, StringComparison.Ordinal)) return $"named no file: {thrown.Message}";
        // What the framework's own checks find is a slip of ours.
        var thrower = new StackTrace(thrown).GetFrame(0)?.GetMethod()?.DeclaringType?.Assembly.GetName().Name;
        return thrown is ArgumentNullException || (thrown is ArgumentException && thrower?.StartsWith("Octavo", StringComparison.Ordinal) != true) ? $"threw {thrown}" : null;
    }
}

/// <summary>What became of a damaged file.</summary>
internal enum FuzzOutcome
{
    /// <summary>It was read: the damage did no harm, or made another file that is whole.</summary>
    Read,

    /// <summary>It was refused as documented.</summary>
    Refused,

    /// <summary>Neither.</summary>
    Fault,
}
