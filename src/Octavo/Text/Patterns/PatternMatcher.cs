namespace Octavo.Text.Patterns;

/// <summary>
/// Runs a <see cref="PatternProgram"/> over text, trying alternatives in order as Oniguruma does. It keeps its own stack, remembers
/// what failed once a match takes long, and gives up after a number of steps: no expression can hold the program up.
/// One for each thread.
/// </summary>
internal sealed class PatternMatcher
{
    private const int StepsOfMatch = 10_000_000;
    private const int StepsBeforeMemory = 20_000;
    private const int MostRemembered = 2_000_000;
    private const long StepsOfUnit = 200;

    private readonly HashSet<(PatternProgram Program, int Place, int Position)> _failed = [];
    private Frame[] _frames = new Frame[64];
    private int _top;
    private long _steps;
    private long _stepsLeft;

    /// <summary>Allows as many steps as a text of this length may need; for all searches until the next call.</summary>
    public void Allow(int units) => _stepsLeft = (2L * StepsOfMatch) + (StepsOfUnit * units);

    /// <summary>Finds the first match at or after <paramref name="from"/>.</summary>
    /// <exception cref="PatternException">It takes too many steps.</exception>
    public bool Search(PatternProgram program, ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        for (start = from; start <= text.Length; start++)
        {
            if (start > from && start < text.Length && char.IsLowSurrogate(text[start])) continue;
            if (program.First is { } first && (start == text.Length || !first.Contains(Characters.At(text, start, out _)))) continue;
            (_steps, _top) = (0, 0);
            if (_failed.Count > 0) _failed.Clear();
            end = Run(program, text, start, -1);
            _stepsLeft -= _steps + 1;
            if (_stepsLeft < 0) throw new PatternException("takes too many steps on this text");
            if (end >= 0) return true;
        }

        end = 0;
        return false;
    }

    /// <summary>Where a match that begins at a place ends; -1 for none. With <paramref name="mustEnd"/> from 0 it must end there.</summary>
    private int Run(PatternProgram program, ReadOnlySpan<char> text, int position, int mustEnd)
    {
        var bottom = _top;
        var slots = program.Slots == 0 ? default : (Span<int>)new int[program.Slots];
        var place = 0;
        while (true)
        {
            if (++_steps > StepsOfMatch) throw new PatternException($"takes more than {StepsOfMatch} steps for one match");
            ref readonly var step = ref program.Code[place];
            var goesOn = true;
            switch (step.Kind)
            {
                case InstructionKind.One:
                    goesOn = position < text.Length && step.Set!.Contains(Characters.At(text, position, out var units)) && Advance(ref position, text);
                    place++;
                    break;
                case InstructionKind.Run:
                    goesOn = TakeRun(step, text, ref position, ref place);
                    break;
                case InstructionKind.LazyRun:
                    goesOn = TakeLazyRun(step, text, ref position, ref place);
                    break;
                case InstructionKind.Fork:
                    Push(new Frame(FrameKind.Place, step.Second, position, 0));
                    place = step.First;
                    break;
                case InstructionKind.Jump:
                    place = step.First;
                    break;
                case InstructionKind.LoopStart:
                    Push(new Frame(FrameKind.Slot, step.First, slots[step.First], 0));
                    slots[step.First] = position;
                    place++;
                    break;
                case InstructionKind.LoopEnd:
                    // Behind it stands the jump back to the loop's fork: a round that took nothing leaves.
                    place += slots[step.First] == position ? 2 : 1;
                    break;
                case InstructionKind.Match:
                    if (mustEnd < 0 || position == mustEnd)
                    {
                        _top = bottom;
                        return position;
                    }

                    goesOn = false;
                    break;
                default:
                    goesOn = Holds(step, text, ref position);
                    place++;
                    break;
            }

            if (!goesOn && !Resume(program, text, bottom, slots, ref position, ref place)) return -1;
        }
    }

    private bool Holds(in Instruction step, ReadOnlySpan<char> text, ref int position)
    {
        switch (step.Kind)
        {
            case InstructionKind.Anchor:
                return Places.Holds((Anchor)step.First, text, position);
            case InstructionKind.Ahead:
                return Run(step.Inner!, text, position, -1) >= 0 == (step.First == 0);
            case InstructionKind.Behind:
                return Precedes(step.Inner!, text, position) == (step.First == 0);
            default:
                var end = Run(step.Inner!, text, position, -1);
                if (end < 0) return false;
                position = end;
                return true;
        }
    }

    private bool Precedes(PatternProgram inner, ReadOnlySpan<char> text, int position)
    {
        var from = position;
        for (var length = 0; length <= inner.Length.Most; length++)
        {
            if (length >= inner.Length.Least && Run(inner, text, from, position) >= 0) return true;
            if (from == 0) return false;
            StepBack(ref from, text);
        }

        return false;
    }

    private bool TakeRun(in Instruction step, ReadOnlySpan<char> text, ref int position, ref int place)
    {
        var (count, least) = (0, position);
        while (count < step.Second && position < text.Length && step.Set!.Contains(Characters.At(text, position, out var units)))
        {
            position += units;
            if (++count == step.First) least = position;
        }

        _steps += count >> 3;
        if (count < step.First) return false;
        place++;
        if (position > least) Push(new Frame(FrameKind.Run, place, position, least));
        return true;
    }

    private bool TakeLazyRun(in Instruction step, ReadOnlySpan<char> text, ref int position, ref int place)
    {
        for (var count = 0; count < step.First; count++)
        {
            if (position >= text.Length || !step.Set!.Contains(Characters.At(text, position, out var units))) return false;
            position += units;
        }

        place++;
        if (step.Second > step.First) Push(new Frame(FrameKind.LazyRun, place, position, step.Second - step.First));
        return true;
    }

    /// <summary>Goes back to what was not tried yet.</summary>
    private bool Resume(PatternProgram program, ReadOnlySpan<char> text, int bottom, Span<int> slots, ref int position, ref int place)
    {
        while (_top > bottom)
        {
            ref var frame = ref _frames[_top - 1];
            (place, position) = (frame.Place, frame.Position);
            switch (frame.Kind)
            {
                case FrameKind.Slot:
                    slots[frame.Place] = frame.Position;
                    _top--;
                    continue;
                case FrameKind.Place:
                    _top--;
                    break;
                case FrameKind.Run:
                    StepBack(ref frame.Position, text);
                    position = frame.Position;
                    if (frame.Position <= frame.Limit) _top--;
                    break;
                default:
                    if (!TakeOneMore(program, text, ref frame, ref position)) continue;
                    break;
            }

            if (!IsKnownToFail(program, place, position)) return true;
            if (++_steps > StepsOfMatch) throw new PatternException($"takes more than {StepsOfMatch} steps for one match");
        }

        return false;
    }

    private bool TakeOneMore(PatternProgram program, ReadOnlySpan<char> text, ref Frame frame, ref int position)
    {
        var set = program.Code[frame.Place - 1].Set!;
        if (frame.Position >= text.Length || !set.Contains(Characters.At(text, frame.Position, out var units)))
        {
            _top--;
            return false;
        }

        position = frame.Position += units;
        if (--frame.Limit == 0) _top--;
        return true;
    }

    /// <summary>
    /// From a place and a position on, a match that failed once fails again: nothing else is remembered on the way, unless
    /// loops note where they began. A match that takes long keeps such failures in mind, so that it ends.
    /// </summary>
    private bool IsKnownToFail(PatternProgram program, int place, int position) =>
        _steps > StepsBeforeMemory && program.Slots == 0 && _failed.Count < MostRemembered && !_failed.Add((program, place, position));

    private void Push(Frame frame)
    {
        if (_top == _frames.Length) Array.Resize(ref _frames, 2 * _top);
        _frames[_top++] = frame;
    }

    private static bool Advance(ref int position, ReadOnlySpan<char> text)
    {
        position += char.IsHighSurrogate(text[position]) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1]) ? 2 : 1;
        return true;
    }

    private static void StepBack(ref int position, ReadOnlySpan<char> text)
    {
        position--;
        if (position > 0 && char.IsLowSurrogate(text[position]) && char.IsHighSurrogate(text[position - 1])) position--;
    }

    private enum FrameKind
    {
        Place,
        Run,
        LazyRun,
        Slot,
    }

    private struct Frame(FrameKind kind, int place, int position, int limit)
    {
        public readonly FrameKind Kind = kind;
        public readonly int Place = place;
        public int Position = position;
        public int Limit = limit;
    }
}
