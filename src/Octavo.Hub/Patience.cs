using Polly;
using Polly.Retry;

namespace Octavo.Hub;

/// <summary>Takes up again what may go better the next time, after the pause that the server asks for or one that grows.</summary>
internal static class Patience
{
    public static ResiliencePipeline Of(DownloadOptions options)
    {
        if (options.Retries < 1) return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.Retries,
            Delay = options.Pause,
            BackoffType = DelayBackoffType.Exponential,
            ShouldHandle = new PredicateBuilder().Handle<DownloadException>(e => e.CanRetry),
            DelayGenerator = again => ValueTask.FromResult((again.Outcome.Exception as DownloadException)?.RetryAfter),
            OnRetry = again =>
            {
                if (again.Outcome.Exception is DownloadException reason) options.OnRetry?.Invoke(reason);
                return default;
            },
        }).Build();
    }
}
