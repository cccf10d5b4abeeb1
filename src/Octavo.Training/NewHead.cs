namespace Octavo.Training;

/// <summary>Weights of a pooler or classifier that a checkpoint lacks: normal with Transformers' <c>initializer_range</c>, from the seed.</summary>
internal sealed class NewHead(int seed, double range)
{
    private readonly List<string> _layers = [];

    /// <summary>The layers that were made.</summary>
    public IReadOnlyList<string> Layers => _layers;

    /// <summary>Weights [n, k].</summary>
    public float[] Make(string name, int n, int k)
    {
        var weights = new float[n * k];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)(range * RandomNumbers.Normal(seed, RandomNumbers.Purpose.Head, _layers.Count, i));
        _layers.Add(name);
        return weights;
    }
}
