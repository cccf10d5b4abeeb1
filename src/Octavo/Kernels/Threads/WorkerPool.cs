using System.Diagnostics;

namespace Octavo.Kernels.Threads;

/// <summary>
/// Threads that stay ready between runs, shared by all models of the process. Who comes while all are busy works alone, with
/// the same result; so does work that was started by other work. There are never more workers at once than processors:
/// more would only wait for each other.
/// </summary>
internal sealed class WorkerPool(int workers)
{
    private readonly Lock _gate = new();
    private readonly Stack<PoolThread> _idle = new();
    private int _created;
    private int _callers;
    private int _lent;

    /// <summary>The pool of this process; tests replace it by one of more workers than there are processors.</summary>
    public static WorkerPool Shared { get; set; } = new(Environment.ProcessorCount);

    /// <summary>Most workers of a run.</summary>
    public int Workers => workers;

    /// <summary>Whether the machine is busy; null for not asking, in tests.</summary>
    public Pace? Pace { get; init; } = new();

    /// <summary>Runs <paramref name="work"/> on the calling thread and up to <paramref name="threads"/> - 1 others, and returns when all have left it.</summary>
    /// <remarks>The first exception of any worker is thrown again here; the others leave at their next meeting or share.</remarks>
    public void Run(int threads, TeamWork work)
    {
        var rental = Rental.OfThisThread;
        var others = Math.Min(threads, workers) - 1;
        if (others <= 0 || rental.IsInUse || Pace is { IsCrowded: true })
        {
            work.Run(Worker.Alone);
            return;
        }

        rental.IsInUse = true;
        Interlocked.Increment(ref _callers);
        try
        {
            Rent(rental, others);
            if (rental.Count == 0)
                work.Run(Worker.Alone);
            else
                Run(rental, work);
        }
        finally
        {
            Return(rental);
            Interlocked.Decrement(ref _callers);
            rental.IsInUse = false;
        }
    }

    private void Run(Rental rental, TeamWork work)
    {
        var began = Stopwatch.GetTimestamp();
        var team = rental.TeamOf();
        team.Begin();
        for (var i = 0; i < rental.Count; i++)
            rental.Threads[i].Offer(work, new Worker(i + 1, team));
        try
        {
            work.Run(new Worker(0, team));
        }
        catch (Exception e)
        {
            team.Fail(e);
        }

        team.End();
        var lost = team.Lost;
        for (var i = 0; i < rental.Count; i++)
            lost += rental.Threads[i].TakeBack();
        Pace?.Note(lost, Stopwatch.GetTimestamp() - began);
        team.ThrowFailure();
    }

    private void Rent(Rental rental, int wanted)
    {
        lock (_gate)
        {
            rental.Clear(wanted);
            // Callers work too: threads that came on top of them would only take their processors in turns. And each leaves the others as many as it takes.
            var callers = Volatile.Read(ref _callers);
            wanted = Math.Min(wanted, Math.Min((workers - 1) / callers, workers - callers - _lent));
            while (rental.Count < wanted)
            {
                if (_idle.TryPop(out var thread))
                    rental.Add(thread);
                else if (_created < workers - 1 && PoolThread.TryCreate(_created + 1) is { } created)
                    rental.Add(created, ref _created);
                else
                    break;
            }

            _lent += rental.Count;
        }
    }

    private void Return(Rental rental)
    {
        var interrupts = new PutOffInterrupts();
        interrupts.Enter(_gate);
        _lent -= rental.Count;
        for (var i = 0; i < rental.Count; i++)
            _idle.Push(rental.Threads[i]);
        _gate.Exit();
        rental.Clear(0);
        interrupts.Renew();
    }

    /// <summary>The workers one calling thread holds; kept per calling thread so that a run allocates nothing.</summary>
    private sealed class Rental
    {
        [ThreadStatic]
        private static Rental? t_own;
        private Team? _team;

        public static Rental OfThisThread => t_own ??= new Rental();

        public PoolThread[] Threads { get; private set; } = [];

        public int Count { get; private set; }

        public bool IsInUse { get; set; }

        public void Clear(int capacity)
        {
            Count = 0;
            if (Threads.Length < capacity)
                Threads = new PoolThread[capacity];
        }

        public void Add(PoolThread thread) => Threads[Count++] = thread;

        public void Add(PoolThread thread, ref int created)
        {
            created++;
            Add(thread);
        }

        public Team TeamOf() => _team is { } team && team.Count == Count + 1 ? team : _team = new Team(Count + 1);
    }
}
