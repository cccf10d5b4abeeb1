namespace Octavo.Server.Inference;

/// <summary>What the Open Inference Protocol is told of the server.</summary>
internal static class InferServer
{
    /// <summary>Its name.</summary>
    public const string Name = "octavo";

    /// <summary>What its models are.</summary>
    public const string Platform = "octavo_huggingface";

    /// <summary>Its version.</summary>
    public static string Version { get; } = typeof(InferServer).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>What it can beyond the protocol: tensors as bytes over HTTP.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["binary_tensor_data"];
}
