namespace Octavo.Server.Inference;

/// <summary>A tensor of the Open Inference Protocol, row by row: a subclass for what its values are here.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its sizes.</param>
internal abstract record InferTensor(string Name, long[] Shape)
{
    /// <summary>What the protocol calls its values, as an answer has them.</summary>
    public abstract string Datatype { get; }
}

/// <summary>Texts (<c>BYTES</c>).</summary>
internal sealed record TextTensor(string Name, long[] Shape, string[] Values) : InferTensor(Name, Shape)
{
    /// <inheritdoc/>
    public override string Datatype => "BYTES";
}

/// <summary>Whole numbers, of whatever width they came.</summary>
internal sealed record IntegerTensor(string Name, long[] Shape, long[] Values) : InferTensor(Name, Shape)
{
    /// <inheritdoc/>
    public override string Datatype => "INT64";
}

/// <summary>Floats (<c>FP32</c>).</summary>
internal sealed record FloatTensor(string Name, long[] Shape, float[] Values) : InferTensor(Name, Shape)
{
    /// <inheritdoc/>
    public override string Datatype => "FP32";
}
