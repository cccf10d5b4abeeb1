namespace Octavo.Hub;

/// <summary>How patiently something is fetched.</summary>
public sealed record DownloadOptions
{
    /// <summary>How often a fetch is taken up again within one run.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>The pause before the first of them; each further one is twice as long.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause that a server may ask for (Retry-After); one that asks for more is given up.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long nothing may arrive.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most bytes that are fetched.</summary>
    public long MaxBytes { get; init; } = 16L << 30;

    /// <summary>Is told why, before a fetch is taken up again.</summary>
    public Action<DownloadException>? OnRetry { get; init; }
}
