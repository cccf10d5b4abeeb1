namespace Octavo.Model;

/// <summary>Loads on another thread.</summary>
internal static class BackgroundLoad
{
    /// <summary>Loads; who gives up waits no longer, and what comes then is disposed.</summary>
    public static async Task<T> Run<T>(Func<T> load, CancellationToken cancellation)
        where T : IDisposable
    {
        var loading = Task.Run(load, cancellation);
        try
        {
            return await loading.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = loading.ContinueWith(static done => done.Result.Dispose(), default, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }
}
