namespace Octavo.Checkpoints;

/// <summary>The formats of quantised checkpoints.</summary>
internal enum QuantizationMethod
{
    /// <summary>The compressed-tensors library's, which this library writes too.</summary>
    CompressedTensors,

    /// <summary>torchao's, as Transformers saves it in safetensors.</summary>
    TorchAo,
}
