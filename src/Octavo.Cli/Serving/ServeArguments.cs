using System.CommandLine;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Cli.Serving;

/// <summary>The options of <c>octavo serve</c>.</summary>
internal sealed class ServeArguments
{
    /// <summary>Where the key is looked for when no option says it: a command line can be read by every user of a machine.</summary>
    public const string KeyVariable = "OCTAVO_API_KEY";

    /// <summary>What models can be asked for, in the order of the server's tasks.</summary>
    public static readonly IReadOnlyList<string> Tasks = ["auto", "embed", "embed-sparse", "classify", "rerank", "entities", "answer"];

    private const int NoPort = 0;

    private readonly Option<string?> _scheme = new("--scheme") { HelpName = string.Join('|', SchemeNames), Description = "Quantise float models on loading, or not (fp32); what the folder holds unless said" };
    private readonly Option<string> _task = new("--task") { HelpName = string.Join('|', Tasks), DefaultValueFactory = _ => Tasks[0], Description = "What the models are asked for; what their folders say unless said" };
    private readonly Option<string> _host = new("--host") { HelpName = "ADDRESS", DefaultValueFactory = _ => "127.0.0.1", Description = "Address that is listened on: only this machine unless said; 0.0.0.0 for all" };
    private readonly Option<int> _port = Arguments.Number("--port", 0, ushort.MaxValue, () => 8080, "Port; 0 for any that is free");
    private readonly Option<int> _grpcPort = Arguments.Number("--grpc-port", 0, ushort.MaxValue, () => NoPort, "Port of the Open Inference Protocol over gRPC; 0 for any that is free, and none unless said");
    private readonly Option<string?> _otlpEndpoint = new("--otlp-endpoint") { HelpName = "URL", Description = "Where traces and metrics are sent by OTLP; the variable OTEL_EXPORTER_OTLP_ENDPOINT unless said" };
    private readonly Option<int> _threads = Arguments.Threads();
    private readonly Option<int> _maxBatchTokens = Number("--max-batch-tokens", 16_384, "Tokens that are computed together");
    private readonly Option<int> _maxConcurrentRequests = Number("--max-concurrent-requests", 512, "Requests that are handled at once; others get 429");
    private readonly Option<int> _maxClientBatchSize = Number("--max-client-batch-size", 32, "Texts of one request; more get 413");
    private readonly Option<int> _maxQueuedTexts = Number("--max-queued-texts", 4_096, "Texts that may wait before a model; requests for which there is no room get 429");
    private readonly Option<int> _payloadLimit = Number("--payload-limit", 2_000_000, "Bytes of a request; more get 413");
    private readonly Option<int> _requestTimeout = Number("--request-timeout", 60, "Seconds that a request may take; then it gets 504");
    private readonly Option<bool> _autoTruncate = new("--auto-truncate") { DefaultValueFactory = _ => true, Description = "Whether texts that are too long are cut where a request says nothing of it" };
    private readonly Option<bool> _eachAlone = new("--each-alone") { Description = "Compute each text by itself: slow, and asked for by schemes whose answers depend on the batch" };
    private readonly Option<string?> _apiKey = new("--api-key") { HelpName = "KEY", Description = $"What clients must present as Authorization: Bearer KEY; the variable {KeyVariable} unless said, and nothing without it" };
    private readonly Option<string> _logFormat = new("--log-format") { HelpName = "text|json", DefaultValueFactory = _ => "text", Description = "Form of the log on the standard error stream" };

    private static string[] SchemeNames => ["fp32", .. Scheme.All.Select(scheme => scheme.Name)];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Among(_scheme, SchemeNames);
        Among(_task, Tasks);
        Among(_logFormat, ["text", "json"]);
        foreach (var option in (Option[])[_host, _port, _grpcPort, _scheme, _task, _threads, _maxBatchTokens, _maxConcurrentRequests, _maxClientBatchSize, _maxQueuedTexts, _payloadLimit, _requestTimeout, _autoTruncate, _eachAlone, _apiKey, _otlpEndpoint, _logFormat])
            command.Add(option);
    }

    /// <summary>What is asked for; models that are named are fetched where the cache does not have them.</summary>
    public ServeRequest Read(string[] models, ParseResult flags, CancellationToken cancellation)
    {
        var log = new Log(flags.GetValue(Arguments.Verbosity));
        return new()
        {
            Models = [.. models.Select(text => ServedChoices.Parse(text, flags.GetValue(_scheme), name => NamedModel.FolderOf(name, log, cancellation)))],
            Threads = flags.GetValue(_threads),
            EachAlone = flags.GetValue(_eachAlone),
            Task = flags.GetValue(_task)!,
            Host = flags.GetValue(_host)!,
            Port = flags.GetValue(_port),
            GrpcPort = flags.GetResult(_grpcPort) is { Implicit: false } ? flags.GetValue(_grpcPort) : null,
            OtlpEndpoint = flags.GetValue(_otlpEndpoint) is { } endpoint ? OtlpAddress(endpoint) : null,
            MaxBatchTokens = flags.GetValue(_maxBatchTokens),
            MaxConcurrentRequests = flags.GetValue(_maxConcurrentRequests),
            MaxClientBatchSize = flags.GetValue(_maxClientBatchSize),
            MaxQueuedTexts = flags.GetValue(_maxQueuedTexts),
            MaxRequestBytes = flags.GetValue(_payloadLimit),
            RequestTimeout = flags.GetValue(_requestTimeout),
            AutoTruncate = flags.GetValue(_autoTruncate),
            ApiKey = flags.GetValue(_apiKey) ?? (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null),
            LogsJson = flags.GetValue(_logFormat) == "json",
        };
    }

    private static Uri OtlpAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == "http" || address.Scheme == "https")
        ? address : throw new ArgumentException($"--otlp-endpoint: expected an address that begins with http:// or https://, found '{text}'");

    private static Option<int> Number(string name, int usual, string description) => Arguments.Number(name, 1, int.MaxValue, () => usual, description);

    private static void Among(Option option, IReadOnlyList<string> words) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !words.Contains(token.Value, StringComparer.Ordinal)))
            result.AddError($"{option.Name}: expected {string.Join(", ", words)}, found '{token.Value}'");
    });
}
