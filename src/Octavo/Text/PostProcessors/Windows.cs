namespace Octavo.Text.PostProcessors;

/// <summary>Cuts sequences of tokens into windows: the first is the encoding, the others overflow.</summary>
internal static class Windows
{
    /// <summary>How many tokens both texts may keep.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="special">Special tokens that are put around the texts.</param>
    /// <param name="first">Tokens of the first text.</param>
    /// <param name="second">Tokens of the second; null where there is none.</param>
    /// <returns>The most tokens of each, both equal to the lengths where nothing is cut.</returns>
    /// <exception cref="ArgumentException">The text that the rule cuts is too short, or there is none.</exception>
    public static (int First, int Second) Shares(TruncationRule rule, int special, int first, int? second)
    {
        var total = (long)first + (second ?? 0);
        // Where the special tokens alone are more than allowed the reference cuts nothing.
        if (rule.MaxLength < special) return (first, second ?? 0);
        var most = rule.MaxLength - special;
        if (most == 0) return (0, 0);
        if (total <= most) return (first, second ?? 0);
        if (rule.Strategy == TruncationStrategy.LongestFirst)
            return second is { } other ? Truncation.LongestFirst(first, other, most) : (most, 0);
        if (rule.Strategy == TruncationStrategy.OnlySecond && second is null)
            throw new ArgumentException("truncation cuts the second text only (only_second): expected a pair, found one text");
        var remove = total - most;
        var target = rule.Strategy == TruncationStrategy.OnlyFirst ? first : second!.Value;
        if (target <= remove)
        {
            var name = rule.Strategy == TruncationStrategy.OnlyFirst ? "only_first" : "only_second";
            throw new ArgumentException($"truncation ({name}) to {rule.MaxLength} tokens: expected a text of more than {remove} tokens to cut, found {target}");
        }

        return rule.Strategy == TruncationStrategy.OnlyFirst ? ((int)(target - remove), second ?? 0) : (first, (int)(target - remove));
    }

    /// <summary>The window that is the encoding.</summary>
    /// <inheritdoc cref="Of"/>
    public static (int Start, int End) First(int count, int most, TruncationRule rule)
    {
        if (most >= count) return (0, count);
        if (most == 0) return (0, 0);
        RequireStep(most, rule);
        return rule.FromLeft ? (count - most, count) : (0, most);
    }

    /// <summary>The windows of a sequence.</summary>
    /// <param name="count">Its tokens.</param>
    /// <param name="most">Tokens of a window.</param>
    /// <param name="rule">The overlap and the direction.</param>
    /// <exception cref="ArgumentException">The overlap is not smaller than a window.</exception>
    public static List<(int Start, int End)> Of(int count, int most, TruncationRule rule)
    {
        if (most >= count) return [(0, count)];
        if (most == 0) return [(0, 0), (0, count)];
        RequireStep(most, rule);
        var windows = new List<(int Start, int End)>();
        var step = most - rule.Stride;
        if (rule.FromLeft)
        {
            for (var end = count; end > 0; end -= step)
            {
                windows.Add((Math.Max(0, end - most), end));
                if (end <= most) break;
            }
        }
        else
        {
            for (var start = 0; start < count; start += step)
            {
                windows.Add((start, Math.Min(count, start + most)));
                if (start + most >= count) break;
            }
        }

        return windows;
    }

    private static void RequireStep(int most, TruncationRule rule)
    {
        if (rule.Stride >= most)
            throw new ArgumentException($"truncation: expected a stride below the {most} tokens that are left for the text, found {rule.Stride}");
    }
}
