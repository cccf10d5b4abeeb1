using System.ComponentModel.DataAnnotations;
using Octavo.Batching;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Extensions.AI;

/// <summary>How a model is loaded, and the queue before it. The names are those of a section of an application's configuration.</summary>
public abstract class OctavoModelOptions
{
    /// <summary>The model's folder, or its name where <see cref="Hub"/> knows names.</summary>
    [Required]
    [ExistingFolder]
    public string? Path { get; set; }

    /// <summary>The scheme that the linear layers are quantised by while loading, such as <c>int8</c>; null or <c>fp32</c> for none.</summary>
    [SchemeName]
    public string? Scheme { get; set; }

    /// <summary>Threads of one batch; null for the processors this process may use.</summary>
    [Range(1, ModelOptions.MaxThreads)]
    public int? Threads { get; set; }

    /// <summary>Texts that may wait at once; see <see cref="QueueOptions.Capacity"/>.</summary>
    [Range(1, int.MaxValue)]
    public int Capacity { get; set; } = new QueueOptions().Capacity;

    /// <summary>Most tokens of a batch; null for as many as keep the threads busy.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxBatchTokens { get; set; }

    /// <summary>What a call meets when there is no room: it waits, or gets a <see cref="QueueFullException"/>.</summary>
    [EnumDataType(typeof(WhenFull))]
    public WhenFull WhenFull { get; set; }

    /// <summary>The model's name in answers, traces and metrics; null for that of its folder.</summary>
    public string? ModelName { get; set; }

    /// <summary>Gives the folder of a model that is named: <c>HubModels.Fetch</c> of Octavo.Hub; null for folders only. Set by code, not by a configuration.</summary>
    public Func<string, string>? Hub { get; set; }

    internal ModelOptions ToModelOptions()
    {
        var options = new ModelOptions { Hub = Hub, Quantization = Scheme is null or SchemeNameAttribute.Floats ? null : new() { Scheme = Numerics.Scheme.Parse(Scheme) } };
        return Threads is { } threads ? options with { Threads = threads } : options;
    }

    internal QueueOptions ToQueueOptions() => new() { Capacity = Capacity, MaxBatchTokens = MaxBatchTokens, WhenFull = WhenFull, ModelName = ModelName ?? (Hub is null || Directory.Exists(Path) ? null : Path) };
}
