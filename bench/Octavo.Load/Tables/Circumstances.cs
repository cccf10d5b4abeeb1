using System.Globalization;
using Octavo.Kernels;

namespace Octavo.Load.Tables;

/// <summary>What numbers depend on beside the code.</summary>
internal static class Circumstances
{
    private const string LoadFile = "/proc/loadavg";

    /// <summary>Of a run that began at some load.</summary>
    /// <param name="before">The load then, as <see cref="Load"/> tells it.</param>
    /// <param name="more">What else is to be said.</param>
    public static Dictionary<string, string> Of(string before, params (string Name, string Value)[] more)
    {
        var found = new Dictionary<string, string>
        {
            ["on"] = $"{Machine.CpuName}, {Machine.Chosen}",
            ["processors"] = Machine.Processors.ToString(CultureInfo.InvariantCulture),
            ["at"] = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            ["load"] = $"{before} before, {Load()} behind",
        };
        foreach (var (name, value) in more) found[name] = value;
        return found;
    }

    /// <summary>How many threads run or wait for a processor, the mean of the last minute, where the system tells it.</summary>
    public static string Load() => File.Exists(LoadFile) ? File.ReadAllText(LoadFile).Split(' ')[0] : "unknown";
}
