using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Octavo.Server.Requests;

/// <summary>What answering took, in the headers of text-embeddings-inference: milliseconds, whole.</summary>
internal static class SpentHeaders
{
    /// <summary>Writes them.</summary>
    public static void Write(IHeaderDictionary headers, InferenceRequest request, TimeSpan total)
    {
        headers["x-compute-type"] = "cpu";
        headers["x-compute-characters"] = request.Characters.ToString(CultureInfo.InvariantCulture);
        headers["x-total-time"] = Milliseconds(total);
        headers["x-compute-time"] = Milliseconds(total);
        if (request.Spent is not { } spent) return;
        headers["x-compute-tokens"] = spent.Tokens.ToString(CultureInfo.InvariantCulture);
        headers["x-tokenization-time"] = Milliseconds(spent.Prepared);
        headers["x-queue-time"] = Milliseconds(spent.Queued);
        headers["x-inference-time"] = Milliseconds(spent.Computed);
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
