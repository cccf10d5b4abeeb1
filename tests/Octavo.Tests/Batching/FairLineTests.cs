using CsCheck;
using Octavo.Batching;

namespace Octavo.Tests.Batching;

/// <summary>Callers give one each in turn, in the order of each.</summary>
public class FairLineTests
{
    [Fact]
    public void A_caller_with_one_comes_behind_one_of_each_other()
    {
        var line = new FairLine<int>();
        for (var i = 0; i < 1_000; i++)
            line.Add("many", i);
        line.Add("few", -1);
        Assert.Equal([0, -1, 1, 2], [line.Take(), line.Take(), line.Take(), line.Take()]);
    }

    /// <summary>Against the plainest way to say the same: lists, and the callers in their order.</summary>
    [Fact]
    public void Any_adding_taking_and_removing_is_as_the_plain_way() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4]).Array[0, 60].Sample(steps =>
    {
        var (line, places) = (new FairLine<int>(), new Dictionary<int, FairLine<int>.Place>());
        var plain = new List<(int Caller, List<int> Items)>();
        for (var i = 0; i < steps.Length; i++)
        {
            var (what, caller) = steps[i];
            if (what <= 1)
            {
                places[i] = line.Add(caller, i);
                if (!plain.Exists(turn => turn.Caller == caller)) plain.Add((caller, []));
                plain.Find(turn => turn.Caller == caller).Items.Add(i);
            }
            else if (line.Count > 0)
            {
                var turn = plain[what == 2 ? 0 : caller % plain.Count];
                var item = what == 2 ? turn.Items[0] : turn.Items[^1];
                plain.Remove(turn);
                turn.Items.Remove(item);
                if (what == 2)
                {
                    Assert.Equal(item, line.Peek());
                    Assert.Equal(item, line.Take());
                    if (turn.Items.Count > 0) plain.Add(turn);
                }
                else
                {
                    line.Remove(places[item]);
                    if (turn.Items.Count > 0) plain.Insert(caller % (plain.Count + 1), turn);
                }
            }

            Assert.Equal(plain.Sum(turn => turn.Items.Count), line.Count);
            Assert.Equal(plain.SelectMany(turn => turn.Items), line.All);
        }
    });
}
