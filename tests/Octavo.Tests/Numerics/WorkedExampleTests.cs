using Octavo.Numerics;
using static System.FormattableString;

namespace Octavo.Tests.Numerics;

/// <summary>docs/quantization-reference.md says what the code computes: its example by hand, and the numbers of its derivations.</summary>
public sealed class WorkedExampleTests
{
    private static readonly string[] Document = File.ReadAllLines(RepositoryRoot.Path("docs", "quantization-reference.md"));

    public static TheoryData<string> Tables => ["weights", "activations", "results", "errors", "tables"];

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_document_has_each_row_of_the_example(string table)
    {
        var rows = table switch
        {
            "weights" => WorkedExample.WeightRows(),
            "activations" => WorkedExample.ActivationRows(),
            "results" => WorkedExample.ResultRows(),
            "errors" => WorkedExample.ErrorRows(),
            _ => WorkedExample.TableRows(),
        };
        Says([.. rows]);
    }

    [Fact]
    public void The_example_is_the_one_that_the_document_gives()
    {
        static string Row(float[] values) => string.Join(", ", values.Select(value => Invariant($"{value:0.###}")));
        const int k = WorkedExample.Inputs;
        Says([
            $"row 1      {Row(WorkedExample.Weights[..k])}",
            $"row 2      {Row(WorkedExample.Weights[k..])}",
            $"bias       {Row(WorkedExample.Bias)}",
            $"token      {Row(WorkedExample.Batch[..k])}",
            $"neighbour  {Row(WorkedExample.Batch[k..])}",
            $"table 1    {Row(WorkedExample.Table[..k])}",
            $"table 2    {Row(WorkedExample.Table[k..])}",
            Invariant($"y          {WorkedExample.Exact(0):0.00000}, {WorkedExample.Exact(1):0.00000}"),
        ]);
    }

    [Fact]
    public void The_grids_and_the_first_product_are_those_that_the_document_works_out()
    {
        static ActivationGrid Grid(Scheme scheme) => WorkedExample.Activations(scheme.Activations!).Grid;
        var (int8, fast7, pytorch, q8bert) = (Grid(Scheme.Int8), Grid(Scheme.Fast7), Grid(Scheme.PyTorch), Grid(Scheme.Q8Bert));
        var (a, w) = (WorkedExample.Activations(Scheme.Int8.Activations!).Codes, WorkedExample.Codes(WeightRule.PairSafe, WorkedExample.Weights));
        var (products, sum) = (a.Select((code, k) => code * w.Row(0)[k]).Sum(), CodeBounds.Sum(w.Row(0)));
        Says([
            Invariant($"int8     s = (1.4 + 0.17) / 255 = {int8.Scale:0.000000}     z = rne(0.17 / s) = rne({.17 / int8.Scale:0.0}) = {int8.ZeroPoint}"),
            Invariant($"fast7    s = (1.4 + 0.17) / 127 = {fast7.Scale:0.000000}     z = rne(0.17 / s) = rne({.17 / fast7.Scale:0.0}) = {fast7.ZeroPoint}"),
            Invariant($"pytorch  s = (2 + 3) / 127      = {pytorch.Scale:0.000000}     z = rne(3 / s)    = rne({3 / pytorch.Scale:0.0}) = {pytorch.ZeroPoint}"),
            Invariant($"q8bert   s = 3 / 127            = {q8bert.Scale:0.000000}     z = {q8bert.ZeroPoint}"),
            $"sum q_a q_w  =  {string.Join(" + ", a.Select((code, k) => $"{code} * {w.Row(0)[k]}"))}  =  {products}",
            $"z_a sum q_w  =  {int8.ZeroPoint} * ({string.Join(" + ", w.Row(0).ToArray())})  =  {int8.ZeroPoint} * {sum}  =  {int8.ZeroPoint * sum}",
            Invariant($"y            =  {int8.Scale:0.00000000} * {w.Scale(0):0.00000000} * ({products} - {int8.ZeroPoint * sum}) + 0.1  =  {(int8.Scale * w.Scale(0) * (products - (int8.ZeroPoint * sum))) + .1f:0.00000}"),
        ]);
    }

    [Fact]
    public void The_search_for_a_scale_goes_as_the_document_says()
    {
        var row = WorkedExample.Weights[..WorkedExample.Inputs];
        var plain = WeightGrid.Quantize(WeightRule.Channel, row, 1, row.Length);
        var found = WeightGrid.Quantize(WeightRule.PairSafe, row, 1, row.Length);
        var growth = found.Scale(0) / plain.Scale(0);
        Says([
            Invariant($"k = 0   s = {plain.Scale(0):0.000000}   codes {string.Join(" ", plain.Codes.ToArray())}   first pair {plain.Codes[0] + plain.Codes[1]}"),
            Invariant($"least   s = {CodeBounds.LeastScale(WeightBound.PairSafe, row):0.000000}"),
            Invariant($"k = {Math.Round(Math.Log(growth) / Math.Log(1.005))}  s = {found.Scale(0):0.000000}   codes {string.Join(" ", found.Codes.ToArray())}   first pair {found.Codes[0] + found.Codes[1]}"),
        ]);
    }

    [Fact]
    public void Eight_equal_weights_of_a_lane_grow_as_the_document_says()
    {
        float[] row = [.5f, .5f, 0, 0, .5f, .5f, 0, 0, .5f, .5f, 0, 0, .5f, .5f, 0, 0];
        var found = WeightGrid.Quantize(WeightRule.Lane4, row, 1, row.Length);
        Says([Invariant($"eight equal weights of one lane: codes of {found.Codes[0]}, sum {CodeBounds.Sum(found.Codes)}, the scale {found.Scale(0) / (.5 / 127):0.00} times as large")]);
    }

    [Fact]
    public void The_sums_of_the_derivations_fit_sixteen_bits_and_the_next_do_not()
    {
        Says(["255 * 128 = 32640 <= 32767", "255 * 129 = 32895 >  32767", "127 * 258 = 32766 <= 32767", "127 * 259 = 32893 >  32767", "127 * (128 + 128) = 32512 <= 32767"]);
        Assert.True(WeightGrid.Admits(WeightRule.PairSafe, [64, 64]));
        Assert.False(WeightGrid.Admits(WeightRule.PairSafe, [64, 65]));
        Assert.True(WeightGrid.Admits(WeightRule.Lane4, [127, 127, 0, 0, 4]));
        Assert.False(WeightGrid.Admits(WeightRule.Lane4, [127, 127, 0, 0, 5]));
    }

    /// <summary>The noise of one rounding is step^2 / 12, where the step is the range by the highest code.</summary>
    [Theory]
    [InlineData(255)]
    [InlineData(127)]
    public void A_rounding_adds_a_twelfth_of_its_step_squared(int highest)
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 100_000).Select(_ => (float)(random.NextDouble() - .3))];
        var rule = highest == 255 ? ActivationRule.Int8 : ActivationRule.PyTorch;
        var grid = ActivationGrid.Fit(rule, values);
        Assert.Equal(1.0 / highest, grid.Scale, 1e-6);
        var noise = values.Average(value => Math.Pow(value - grid.Value(grid.Code(value)), 2));
        Assert.Equal(1, noise / (grid.Scale * grid.Scale / 12), .02);
    }

    private static void Says(IReadOnlyList<string> lines)
    {
        Assert.NotEmpty(lines);
        var missing = lines.Where(line => !Document.Contains(line)).ToList();
        Assert.True(missing.Count == 0, "docs/quantization-reference.md should have these lines:\n" + string.Join("\n", missing));
    }
}
