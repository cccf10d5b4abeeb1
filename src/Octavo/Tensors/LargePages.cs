using System.Runtime.InteropServices;

namespace Octavo.Tensors;

/// <summary>
/// Zeroed memory of some megabytes straight from Linux, at a multiple of 2 MiB and in pages of that size where the system has them to give.
/// A weight read row by row then needs one translation of addresses where it needed 512, and the first touch costs half.
/// </summary>
internal static partial class LargePages
{
    /// <summary>The size of such a page, and the least that is worth one.</summary>
    public const long Size = 2 << 20;

    private const int ReadWrite = 1 | 2;
    private const int PrivateAnonymous = 2 | 0x20;
    private const int HugePage = 14;
    private const int PopulateWrite = 23;

    /// <summary>Takes memory; 0 where the system gives none so.</summary>
    /// <param name="bytes">How many.</param>
    public static nint Take(nuint bytes)
    {
        const nint Failed = -1;
        var (length, size) = (LengthOf(bytes), (nuint)Size);
        var mapped = Map(0, length + size, ReadWrite, PrivateAnonymous, -1, 0);
        if (mapped is Failed or 0) return 0;
        var start = (nint)(((nuint)mapped + size - 1) & ~(size - 1));

        // What lies before and behind goes back.
        var before = (nuint)(start - mapped);
        if (before > 0) _ = Unmap(mapped, before);
        if (size - before > 0) _ = Unmap(start + (nint)length, size - before);
        _ = Advise(start, length, HugePage);
        Populate(start, length);
        return start;
    }

    /// <summary>
    /// Has the system give all pages of some memory at once. One by one, as they are first written, takes a third to twice as
    /// long again; where the system takes no such advice, that is how they come.
    /// </summary>
    /// <param name="memory">Where it begins, at any byte.</param>
    /// <param name="bytes">How many.</param>
    public static void Populate(nint memory, nuint bytes)
    {
        var first = memory & -Environment.SystemPageSize;
        _ = Advise(first, bytes + (nuint)(memory - first), PopulateWrite);
    }

    /// <summary>Gives it back.</summary>
    public static void Return(nint memory, nuint bytes) => _ = Unmap(memory, LengthOf(bytes));

    private static nuint LengthOf(nuint bytes)
    {
        var page = (nuint)Environment.SystemPageSize;
        return (bytes + page - 1) & ~(page - 1);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
