using Octavo.Text.Alignment;

namespace Octavo.Text.PreTokenizers;

/// <summary>
/// Makes pieces of a text that is told match by match, as <c>NormalizedString::split</c> of the reference does with a list of
/// matches and what lies between them.
/// </summary>
internal struct Splitting
{
    private readonly PieceList _pieces;
    private readonly SplitBehavior _behavior;
    private readonly bool _inverted;
    private int _reached;
    private int _start;
    private int _end;
    private bool _isPending;
    private bool _lastWasMatch;

    /// <summary>Begins with a piece.</summary>
    /// <param name="pieces">Takes the pieces.</param>
    /// <param name="behavior">What becomes of matches.</param>
    /// <param name="inverted">What lies between the matches counts as matches, and they do not.</param>
    /// <param name="start">Where the piece begins.</param>
    public Splitting(PieceList pieces, SplitBehavior behavior, bool inverted, int start) =>
        (_pieces, _behavior, _inverted, _reached) = (pieces, behavior, inverted, start);

    /// <summary>The next match.</summary>
    public void Match(int start, int end)
    {
        if (start > _reached) Take(_reached, start, _inverted);
        Take(start, end, !_inverted);
        _reached = end;
    }

    /// <summary>The piece ends.</summary>
    public void End(int end)
    {
        if (end > _reached) Take(_reached, end, _inverted);
        Flush();
    }

    private void Take(int start, int end, bool isMatch)
    {
        switch (_behavior)
        {
            case SplitBehavior.Removed:
                if (!isMatch) _pieces.Add(start, end);
                break;
            case SplitBehavior.Isolated:
                _pieces.Add(start, end);
                break;
            case SplitBehavior.Contiguous:
                Join(start, end, _isPending && isMatch == _lastWasMatch);
                break;
            case SplitBehavior.MergedWithPrevious:
                Join(start, end, _isPending && isMatch && !_lastWasMatch);
                break;
            default:
                // What is pending is a match, if anything.
                Join(start, end, _isPending && !isMatch);
                if (!isMatch) Flush();
                break;
        }

        _lastWasMatch = isMatch;
    }

    private void Join(int start, int end, bool withPending)
    {
        if (withPending)
        {
            _end = end;
            return;
        }

        Flush();
        (_start, _end, _isPending) = (start, end, true);
    }

    private void Flush()
    {
        if (_isPending) _pieces.Add(_start, _end);
        _isPending = false;
    }
}
