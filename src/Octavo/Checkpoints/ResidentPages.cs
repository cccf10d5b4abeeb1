using System.Globalization;

namespace Octavo.Checkpoints;

/// <summary>How much of the mapped files this process has touched, as the system counts it.</summary>
internal static class ResidentPages
{
    private const string Table = "/proc/self/smaps";
    private const string Resident = "Rss:";

    /// <summary>Bytes of mapped checkpoints in this process' resident memory; null where the system does not say.</summary>
    public static long? Bytes()
    {
        if (!File.Exists(Table)) return null;
        var mapped = MappedFile.Addresses;
        var (bytes, counts) = (0L, false);
        foreach (var line in File.ReadLines(Table))
        {
            // A mapping begins with its addresses in hexadecimal, "7f00-7f10 r--s …"; lines about it follow.
            var dash = line.IndexOf('-', StringComparison.Ordinal);
            if (dash > 0 && long.TryParse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start))
                counts = mapped.Contains(start);
            else if (counts && line.StartsWith(Resident, StringComparison.Ordinal))
                bytes += 1024 * long.Parse(line.AsSpan(Resident.Length, line.Length - Resident.Length - 2).Trim(), CultureInfo.InvariantCulture);
        }

        return bytes;
    }
}
