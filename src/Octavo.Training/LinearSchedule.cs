namespace Octavo.Training;

/// <summary>The learning rate rises linearly and then falls linearly to zero: Transformers' <c>get_linear_schedule_with_warmup</c>.</summary>
/// <param name="Highest">The highest learning rate.</param>
/// <param name="Warmup">Steps in which it rises.</param>
/// <param name="Total">All steps.</param>
internal readonly record struct LinearSchedule(double Highest, int Warmup, int Total)
{
    /// <summary>The schedule of a run.</summary>
    public static LinearSchedule Of(TrainingOptions options, int steps) => new(options.LearningRate, (int)Math.Ceiling(options.Warmup * steps), steps);

    /// <summary>The learning rate of a step, counted from 0.</summary>
    public double At(int step) =>
        Highest * (step < Warmup ? (double)step / Warmup : Math.Max(0, Total - step) / (double)Math.Max(1, Total - Warmup));
}
