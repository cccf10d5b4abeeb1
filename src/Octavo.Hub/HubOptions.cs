namespace Octavo.Hub;

/// <summary>From where models are fetched by name and where they are kept. What is not said is taken from the variables that Hugging Face's own tools read.</summary>
public sealed record HubOptions
{
    /// <summary>The branch, tag or commit of a model; null for <c>main</c>. Only a commit is the same model tomorrow.</summary>
    public string? Revision { get; init; }

    /// <summary>The hub; null for <c>HF_ENDPOINT</c>, and without it <c>https://huggingface.co</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The folder of the cache; null for <c>HF_HUB_CACHE</c>, else <c>HF_HOME</c>/hub, else <c>~/.cache/huggingface/hub</c>.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// What opens private models; null for <c>HF_TOKEN</c>, else the file that <c>hf auth login</c> writes (<c>HF_TOKEN_PATH</c>, <c>HF_HOME</c>/token);
    /// empty for none. Only the hub itself is told, never the servers that it redirects to.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Whether only what the cache has is taken; null for <c>HF_HUB_OFFLINE</c>, else false.</summary>
    public bool? Offline { get; init; }

    /// <summary>Whether <c>pytorch_model.bin</c>, a pickle, is taken where there are no safetensors. Octavo runs no code of a pickle; other programs do.</summary>
    public bool AllowPickle { get; init; }

    /// <summary>How patiently is fetched, and how many bytes a model may have.</summary>
    public DownloadOptions Download { get; init; } = new();

    /// <summary>Is told how far the weights have come, all of them together.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Is told what may surprise: that the hub does not answer and the cache is used, that another process is waited for.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Whether files may be symbolic links to the blobs; where they may not they are copies, as on a system without links.</summary>
    internal bool CanLink { get; init; } = true;
}
