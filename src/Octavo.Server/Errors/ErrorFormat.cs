namespace Octavo.Server.Errors;

/// <summary>The shape of an error's body: that which clients of the interface read.</summary>
internal enum ErrorFormat
{
    /// <summary>text-embeddings-inference: <c>{"error", "error_type"}</c>.</summary>
    Tei,

    /// <summary>OpenAI: <c>{"error": {"message", "type", "param", "code"}}</c>.</summary>
    OpenAI,

    /// <summary>Open Inference Protocol: <c>{"error"}</c>.</summary>
    Inference,
}
