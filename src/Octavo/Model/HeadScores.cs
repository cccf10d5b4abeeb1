namespace Octavo.Model;

/// <summary>What activations make of logits, in double precision.</summary>
internal static class HeadScores
{
    /// <summary>The scores of logits.</summary>
    /// <param name="logits">[labels].</param>
    /// <param name="activation">What makes them.</param>
    /// <returns>[labels].</returns>
    public static float[] Of(ReadOnlySpan<float> logits, HeadActivation activation) => activation switch
    {
        HeadActivation.Sigmoid => Sigmoids(logits),
        HeadActivation.Softmax => Softmax(logits),
        _ => logits.ToArray(),
    };

    /// <summary>The score of the only logit of a head.</summary>
    public static float Of(float logit, HeadActivation activation) => activation switch
    {
        HeadActivation.Sigmoid => Sigmoid(logit),
        HeadActivation.Softmax => Softmax([logit])[0],
        _ => logit,
    };

    private static float Sigmoid(float logit) => (float)(1 / (1 + Math.Exp(-(double)logit)));

    private static float[] Sigmoids(ReadOnlySpan<float> logits)
    {
        var scores = new float[logits.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = Sigmoid(logits[i]);
        return scores;
    }

    private static float[] Softmax(ReadOnlySpan<float> logits)
    {
        var highest = float.NegativeInfinity;
        foreach (var logit in logits)
            highest = Math.Max(highest, logit);
        var (scores, sum) = (new float[logits.Length], 0.0);
        foreach (var logit in logits)
            sum += Math.Exp(logit - (double)highest);
        for (var i = 0; i < scores.Length; i++)
            scores[i] = (float)(Math.Exp(logits[i] - (double)highest) / sum);
        return scores;
    }
}
