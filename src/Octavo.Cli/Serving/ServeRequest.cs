namespace Octavo.Cli.Serving;

/// <summary>What <c>octavo serve</c> is asked for. Plain values: no other verb shall load the server's assemblies.</summary>
internal sealed record ServeRequest
{
    public required IReadOnlyList<ServedChoice> Models { get; init; }

    public required int Threads { get; init; }

    public required bool EachAlone { get; init; }

    public required string Task { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required int? GrpcPort { get; init; }

    public required Uri? OtlpEndpoint { get; init; }

    public required int MaxBatchTokens { get; init; }

    public required int MaxConcurrentRequests { get; init; }

    public required int MaxClientBatchSize { get; init; }

    public required int MaxQueuedTexts { get; init; }

    public required int MaxRequestBytes { get; init; }

    public required int RequestTimeout { get; init; }

    public required bool AutoTruncate { get; init; }

    public required string? ApiKey { get; init; }

    public required bool LogsJson { get; init; }
}

/// <summary>A model to serve.</summary>
/// <param name="Name">What requests call it.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Id">As it was written, without name and scheme.</param>
/// <param name="Scheme">The scheme it is quantised by; null for what the folder holds.</param>
internal sealed record ServedChoice(string Name, string Folder, string Id, string? Scheme);
