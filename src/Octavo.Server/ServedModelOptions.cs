using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Server;

/// <summary>A model to serve.</summary>
public sealed class ServedModelOptions
{
    /// <summary>The name of the scheme that quantises nothing.</summary>
    internal const string Floats = "fp32";

    /// <summary>Its folder, or its name where <see cref="Hub"/> knows names.</summary>
    public string Path { get; set; } = "";

    /// <summary>What requests call it; null for the name of its folder.</summary>
    public string? Name { get; set; }

    /// <summary>The scheme that a float model is quantised by on loading, such as <c>int8</c>; null or <c>fp32</c> for what the folder holds.</summary>
    public string? Scheme { get; set; }

    /// <summary>Threads of one batch; null for the processors this process may use.</summary>
    public int? Threads { get; set; }

    /// <summary>What it is asked for.</summary>
    public ServedTask Task { get; set; }

    /// <summary>
    /// Whether each text is computed by itself. For a model whose answers depend on the batch that is the only way, and it must be asked for:
    /// without it such a model is refused.
    /// </summary>
    public bool EachAlone { get; set; }

    /// <summary>Gives the folder of a model that is named: <c>HubModels.Fetch</c> of Octavo.Hub; null for folders only. Set by code, not by a configuration.</summary>
    public Func<string, string>? Hub { get; set; }

    /// <summary>The name in requests.</summary>
    internal string ServedName => Name ?? System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path)) switch
    {
        "" => "model",
        var name => name,
    };

    /// <summary>How it is loaded.</summary>
    /// <exception cref="ArgumentException">There is no such scheme.</exception>
    internal ModelOptions ToModelOptions()
    {
        var options = new ModelOptions { Hub = Hub };
        if (Scheme is not (null or Floats))
        {
            var scheme = Numerics.Scheme.Parse(Scheme);
            options = options with { Quantization = new QuantizationOptions { Scheme = scheme, Embeddings = scheme.DefaultEmbeddings } };
        }

        return Threads is { } threads ? options with { Threads = threads } : options;
    }
}
