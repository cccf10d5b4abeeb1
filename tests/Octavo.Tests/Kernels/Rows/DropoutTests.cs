using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Rows;

public unsafe class DropoutTests
{
    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    public void As_many_are_dropped_as_asked_for_independently_of_row_and_column(float probability)
    {
        const int Rows = 400, Columns = 208;
        var kept = Mask(new Dropout(probability, 3), Rows, Columns);
        IsShare(probability, kept, _ => true);
        // Each column, each row, and pairs of neighbours: five deviations of a binomial distribution.
        for (var c = 0; c < Columns; c++) IsShare(probability, kept, i => i % Columns == c);
        for (var r = 0; r < Rows; r++) IsShare(probability, kept, i => i / Columns == r);
        IsShare(probability, kept, i => i % Columns > 0 && !kept[i - 1]);
        IsShare(probability, kept, i => i >= Columns && !kept[i - Columns]);
    }

    [Fact]
    public void Key_site_and_row_give_other_masks_and_the_same_give_the_same()
    {
        var dropout = new Dropout(0.5f, 3);
        Assert.Equal(Mask(dropout.At(2), 3, 64), Mask(dropout.At(2), 3, 64));
        Assert.NotEqual(Mask(dropout.At(2), 3, 64), Mask(dropout.At(3), 3, 64));
        Assert.NotEqual(Mask(dropout, 3, 64), Mask(new Dropout(0.5f, 4), 3, 64));
    }

    [Fact]
    public void The_kept_are_scaled_and_none_drops_nothing()
    {
        using var x = new Matrix(64);
        x.Row(0).Fill(3);
        default(Dropout).Apply((float*)x.Buffer.Pointer, 64, 0);
        Assert.All(x.Row(0).ToArray(), value => Assert.Equal(3f, value));
        new Dropout(0.25f, 1).Apply((float*)x.Buffer.Pointer, 64, 0);
        Assert.All(x.Row(0).ToArray(), value => Assert.Contains(value, (float[])[0f, 4f]));
        Assert.True(new Dropout(0, 1).IsNone);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(float.NaN, 1));
    }

    private static bool[] Mask(Dropout dropout, int rows, int columns)
    {
        using var x = new Matrix(columns);
        var kept = new List<bool>();
        for (var r = 0; r < rows; r++)
        {
            x.Row(0).Fill(1);
            dropout.Apply((float*)x.Buffer.Pointer, columns, r);
            kept.AddRange(x.Row(0).ToArray().Select(value => value != 0));
        }

        return [.. kept];
    }

    private static void IsShare(float probability, bool[] kept, Func<int, bool> where)
    {
        var chosen = Enumerable.Range(0, kept.Length).Where(where).ToList();
        var dropped = chosen.Count(i => !kept[i]);
        Assert.InRange(Math.Abs(dropped - (probability * chosen.Count)), 0, 5 * Math.Sqrt(chosen.Count * probability * (1 - probability)));
    }
}
