namespace Octavo.Evaluation;

/// <summary>A part of a data set.</summary>
public enum DatasetSplit
{
    /// <summary>What a model learns from.</summary>
    Train,

    /// <summary>What a model is measured on.</summary>
    Dev,

    /// <summary>What the benchmark scores: its labels are not given out.</summary>
    Test,
}
