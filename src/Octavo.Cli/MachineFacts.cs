using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Octavo.Kernels;
using static System.FormattableString;

namespace Octavo.Cli;

/// <summary>What Octavo runs on, as PyTorch's <c>parallel_info</c> tells it.</summary>
/// <param name="TotalBytes">Memory that this process may use.</param>
/// <param name="ProcessBytes">Memory that it uses now.</param>
internal sealed record MachineFacts(long TotalBytes, long ProcessBytes)
{
    private const double Gibibyte = 1 << 30;
    private const double Mebibyte = 1 << 20;

    /// <summary>The version without the commit it was built from.</summary>
    public static string Version { get; } =
        typeof(MachineFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>The name of the CPU.</summary>
    public string Cpu { get; } = Machine.CpuName;

    /// <summary>The instruction set whose kernels run.</summary>
    public string InstructionSet { get; } = Machine.Chosen;

    public static MachineFacts Read() => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.WorkingSet);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("version", Version);
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteString("os", RuntimeInformation.OSDescription);
        json.WriteString("cpu", Machine.CpuName);
        json.WriteString("isa", Machine.Chosen);
        json.WriteString("isa_reason", Machine.Reason);
        json.WriteStartArray("warnings");
        foreach (var warning in Machine.Warnings) json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WriteStartArray("isa_found");
        foreach (var name in Machine.InstructionSets) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartObject("kernels");
        foreach (var (what, kernel) in ChosenKernels.Names) json.WriteString(what, kernel);
        json.WriteEndObject();
        json.WriteNumber("threads", Machine.Threads);
        json.WriteNumber("processors", Machine.Processors);
        if (Machine.Quota is { } quota) json.WriteNumber("quota", quota);
        else json.WriteNull("quota");
        json.WriteStartObject("memory");
        json.WriteNumber("total_bytes", TotalBytes);
        json.WriteNumber("process_bytes", ProcessBytes);
        json.WriteEndObject();
    }

    public void AddTo(FactTable table)
    {
        table.Heading("Octavo");
        table.Add("version", $"{Version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        table.Add("CPU", Machine.CpuName);
        table.Add("instruction sets", string.Join(", ", Machine.InstructionSets));
        table.Add("chosen", $"{Machine.Chosen}: {Machine.Reason}");
        foreach (var warning in Machine.Warnings) table.Add("warning", warning);
        foreach (var (what, kernel) in ChosenKernels.Names) table.Add($"kernel, {what}", kernel);
        table.Add("threads", Invariant($"{Machine.Threads} of {Machine.Processors} processors"));
        table.Add("quota", Machine.Quota is { } quota ? Invariant($"{quota:0.##} processors") : "none");
        table.Add("memory", Invariant($"{TotalBytes / Gibibyte:F1} GiB, this process {ProcessBytes / Mebibyte:F0} MiB"));
    }
}
