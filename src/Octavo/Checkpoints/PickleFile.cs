namespace Octavo.Checkpoints;

/// <summary>A state dict that PyTorch pickled.</summary>
internal static class PickleFile
{
    public static Dictionary<string, Tensor> Read(string path) =>
        throw new CheckpointException(path, "expected safetensors, found a pickle");
}
