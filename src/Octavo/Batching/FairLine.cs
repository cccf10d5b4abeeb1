namespace Octavo.Batching;

/// <summary>
/// What waits, by who asked: each caller in turn gives one, so that who has few waits for few, however many another has. Not for several
/// threads at once.
/// </summary>
/// <typeparam name="T">What waits.</typeparam>
internal sealed class FairLine<T>
{
    private readonly Dictionary<object, Turn> _turns = [];
    private readonly LinkedList<Turn> _order = new();

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Everything that waits, in no order.</summary>
    public IEnumerable<T> All => _order.SelectMany(turn => turn.Items);

    /// <summary>Adds behind what the same caller has waiting.</summary>
    /// <param name="caller">Whose it is, by equality.</param>
    /// <param name="item">What waits.</param>
    /// <returns>For removing it.</returns>
    public Place Add(object caller, T item)
    {
        if (!_turns.TryGetValue(caller, out var turn))
        {
            _turns[caller] = turn = new Turn(caller);
            _order.AddLast(turn.Node);
        }

        Count++;
        return new(turn, turn.Items.AddLast(item));
    }

    /// <summary>What comes next; there must be one.</summary>
    public T Peek() => _order.First!.Value.Items.First!.Value;

    /// <summary>Takes what comes next, and puts its caller behind the others; there must be one.</summary>
    public T Take()
    {
        var turn = _order.First!.Value;
        var item = turn.Items.First!;
        Remove(new(turn, item));
        if (turn.Items.Count > 0)
        {
            _order.Remove(turn.Node);
            _order.AddLast(turn.Node);
        }

        return item.Value;
    }

    /// <summary>Removes one that waits still.</summary>
    public void Remove(Place place)
    {
        var (turn, item) = (place.Turn, place.Item);
        turn.Items.Remove(item);
        Count--;
        if (turn.Items.Count > 0)
            return;
        _order.Remove(turn.Node);
        _turns.Remove(turn.Caller);
    }

    /// <summary>Where something waits.</summary>
    public readonly struct Place
    {
        internal Place(Turn turn, LinkedListNode<T> item) => (Turn, Item) = (turn, item);

        internal Turn Turn { get; }

        internal LinkedListNode<T> Item { get; }
    }

    /// <summary>What one caller has waiting.</summary>
    internal sealed class Turn
    {
        public Turn(object caller)
        {
            Caller = caller;
            Node = new(this);
        }

        public object Caller { get; }

        public LinkedList<T> Items { get; } = new();

        public LinkedListNode<Turn> Node { get; }
    }
}
