using System.Text;

namespace Octavo.Checkpoints;

/// <summary>Reads the small text files of a checkpoint: bounded, and UTF-8 without errors.</summary>
internal static class CheckpointText
{
    /// <summary>No config or index is longer; what is longer is not read.</summary>
    public const int MaxLength = 64 << 20;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static string Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.Length > MaxLength)
                throw new CheckpointException(path, $"expected at most {MaxLength} bytes, found {stream.Length}");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(path, "expected UTF-8, found bytes that are not", e);
        }
        catch (Exception e) when (e is (IOException and not CheckpointException) or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"expected a readable file: {e.Message}", e);
        }
    }
}
