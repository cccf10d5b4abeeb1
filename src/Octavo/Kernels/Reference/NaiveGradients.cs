namespace Octavo.Kernels.Reference;

/// <summary>The ways back of <see cref="NaiveProduct"/> and <see cref="NaiveRows"/>, and the optimiser's step, in double precision. dy is the gradient of the output.</summary>
internal static class NaiveGradients
{
    /// <summary>Of y = x W^T + b for all rows: dX = dY W, dW = dY^T X, db = the sum of the rows of dY.</summary>
    /// <param name="x">X, [rows, K].</param>
    /// <param name="weights">W, [N, K], row by row.</param>
    /// <param name="dy">dY, [rows, N].</param>
    public static (double[][] X, double[] Weights, double[] Bias) Linear(double[][] x, double[] weights, double[][] dy)
    {
        var (k, n) = (x[0].Length, dy[0].Length);
        var dx = Array.ConvertAll(x, _ => new double[k]);
        var (dw, db) = (new double[n * k], new double[n]);
        for (var r = 0; r < x.Length; r++)
        {
            for (var o = 0; o < n; o++)
            {
                db[o] += dy[r][o];
                for (var i = 0; i < k; i++)
                {
                    dx[r][i] += dy[r][o] * weights[(o * k) + i];
                    dw[(o * k) + i] += dy[r][o] * x[r][i];
                }
            }
        }

        return (dx, dw, db);
    }

    /// <summary>
    /// Of y = n w + b with n = (x - mean) / sigma: dx = (g - mean(g) - n mean(g n)) / sigma with g = dy w, dw = dy n, db = dy.
    /// </summary>
    /// <param name="x">[D].</param>
    /// <param name="weight">w, [D].</param>
    /// <param name="epsilon">As in the forward pass.</param>
    /// <param name="dy">[D].</param>
    public static (double[] X, double[] Weight, double[] Bias) LayerNorm(double[] x, double[] weight, double epsilon, double[] dy)
    {
        var (normal, deviation) = NaiveRows.Normal(x, epsilon);
        var g = dy.Select((d, i) => d * weight[i]).ToArray();
        var (mean, along) = (g.Average(), g.Select((value, i) => value * normal[i]).Average());
        return ([.. g.Select((value, i) => (value - mean - (normal[i] * along)) / deviation)], [.. dy.Select((d, i) => d * normal[i])], dy);
    }

    /// <summary>Of p = softmax(s): ds_j = p_j (dp_j - sum over k of p_k dp_k).</summary>
    /// <param name="p">[T].</param>
    /// <param name="dp">[T].</param>
    public static double[] Softmax(double[] p, double[] dp)
    {
        var sum = p.Select((value, i) => value * dp[i]).Sum();
        return [.. p.Select((value, i) => value * (dp[i] - sum))];
    }

    /// <summary>
    /// One value's step of AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101), as <c>torch.optim.AdamW</c>: m = beta1 m + (1 - beta1) g,
    /// v = beta2 v + (1 - beta2) g^2, w = (1 - rate * decay) w - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
    /// </summary>
    /// <param name="at">The value and its moments before the step.</param>
    /// <param name="gradient">g.</param>
    /// <param name="step">t, from 1.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="decay">Weight decay.</param>
    /// <param name="betas">Memory of the two moments.</param>
    /// <param name="epsilon">Added to the root.</param>
    public static (double Value, double First, double Second) AdamW(
        (double Value, double First, double Second) at, double gradient, int step, double rate, double decay, (double First, double Second) betas, double epsilon)
    {
        var first = (betas.First * at.First) + ((1 - betas.First) * gradient);
        var second = (betas.Second * at.Second) + ((1 - betas.Second) * gradient * gradient);
        var root = Math.Sqrt(second / (1 - Math.Pow(betas.Second, step))) + epsilon;
        return ((at.Value * (1 - (rate * decay))) - (rate * first / (1 - Math.Pow(betas.First, step)) / root), first, second);
    }
}
