namespace Octavo.Kernels;

/// <summary>A piece of work that several workers do together, each running the same method.</summary>
internal abstract class TeamWork
{
    /// <summary>Runs the share of one worker.</summary>
    public abstract void Run(Worker worker);
}

/// <summary>One of the workers of a team.</summary>
/// <param name="Index">0 is the calling thread.</param>
/// <param name="Count">Workers in the team.</param>
/// <param name="Team">What they meet at; null for a worker alone.</param>
internal readonly record struct Worker(int Index, int Count, Team? Team)
{
    /// <summary>A worker without companions.</summary>
    public static Worker Alone => new(0, 1, null);

    /// <summary>This worker's share of <paramref name="items"/> items: a contiguous range.</summary>
    public (int Start, int End) Share(int items) =>
        ((int)((long)items * Index / Count), (int)((long)items * (Index + 1) / Count));

    /// <summary>Waits until every worker of the team is here.</summary>
    public void Meet() => Team?.Barrier.Meet();
}

/// <summary>A rented set of workers with a place to meet.</summary>
internal sealed class Team(int count)
{
    /// <summary>Where the workers wait for each other.</summary>
    public SpinBarrier Barrier { get; } = new(count);
}

/// <summary>
/// Threads that stay ready between forward passes. One parallel region per pass: a worker spins for
/// 100 microseconds after its work, then sleeps. All models of the process share them; who comes
/// while all are busy works alone, with the same result.
/// </summary>
internal sealed class WorkerPool
{
    private readonly Lock _gate = new();
    private readonly Stack<PoolThread> _idle = new();
    private int _created;

    /// <summary>The pool of this process.</summary>
    public static WorkerPool Shared { get; } = new();

    /// <summary>Runs <paramref name="work"/> on the calling thread and up to <paramref name="threads"/> - 1 others, and waits for all.</summary>
    /// <remarks>The first exception of any worker is thrown again here; work must not throw between two meetings.</remarks>
    public void Run(int threads, TeamWork work)
    {
        if (threads <= 1)
        {
            work.Run(Worker.Alone);
            return;
        }

        var rented = Rent(threads - 1);
        var team = rented.Count == 0 ? null : rented.TeamOf();
        for (var i = 0; i < rented.Count; i++)
            rented.Threads[i].Start(work, new Worker(i + 1, rented.Count + 1, team));
        Exception? failure = null;
        try
        {
            work.Run(new Worker(0, rented.Count + 1, team));
        }
        catch (Exception e)
        {
            failure = e;
        }

        for (var i = 0; i < rented.Count; i++)
            failure = rented.Threads[i].Wait() ?? failure;
        Return(rented);
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    private Rental Rent(int wanted)
    {
        lock (_gate)
        {
            var limit = Math.Max(wanted, Environment.ProcessorCount - 1);
            var rental = Rental.OfThisThread(wanted);
            while (rental.Count < wanted)
            {
                if (_idle.TryPop(out var thread))
                    rental.Add(thread);
                else if (_created < limit)
                    rental.Add(new PoolThread(++_created));
                else
                    break;
            }

            return rental;
        }
    }

    private void Return(Rental rental)
    {
        lock (_gate)
        {
            for (var i = 0; i < rental.Count; i++)
                _idle.Push(rental.Threads[i]);
        }
    }

    /// <summary>The workers one calling thread holds; kept per calling thread so that a pass allocates nothing.</summary>
    private sealed class Rental
    {
        [ThreadStatic]
        private static Rental? t_own;
        private Team? _team;
        private int _teamCount;

        public PoolThread[] Threads { get; private set; } = [];

        public int Count { get; private set; }

        public static Rental OfThisThread(int capacity)
        {
            var own = t_own ??= new Rental();
            own.Count = 0;
            if (own.Threads.Length < capacity)
                own.Threads = new PoolThread[capacity];
            return own;
        }

        public void Add(PoolThread thread) => Threads[Count++] = thread;

        public Team TeamOf()
        {
            if (_team is null || _teamCount != Count + 1)
                _team = new Team(_teamCount = Count + 1);
            return _team;
        }
    }

    /// <summary>One thread: waits for work, does it, says so.</summary>
    private sealed class PoolThread
    {
        private readonly SemaphoreSlim _wake = new(0);
        private Worker _worker;
        private TeamWork? _work;
        private Exception? _failure;
        private int _state; // 0 idle, 1 work is there, 2 done
        private int _sleeping;

        public PoolThread(int number)
        {
            var thread = new Thread(Loop) { IsBackground = true, Name = $"octavo-{number}" };
            thread.Start();
        }

        public void Start(TeamWork work, Worker worker)
        {
            _work = work;
            _worker = worker;
            _failure = null;
            Interlocked.Exchange(ref _state, 1);
            if (Interlocked.Exchange(ref _sleeping, 0) == 1)
                _wake.Release();
        }

        /// <summary>Waits for the work's end; returns its exception.</summary>
        public Exception? Wait()
        {
            var spin = new Spin();
            while (Volatile.Read(ref _state) != 2)
                spin.Once();
            _work = null;
            Volatile.Write(ref _state, 0);
            return _failure;
        }

        private void Loop()
        {
            while (true)
            {
                var spin = new Spin();
                while (Volatile.Read(ref _state) != 1)
                {
                    if (!spin.Expired)
                    {
                        spin.Once();
                        continue;
                    }

                    Interlocked.Exchange(ref _sleeping, 1);
                    // Work that came in between took the flag back, or not: then nobody will wake us.
                    if (Volatile.Read(ref _state) == 1 && Interlocked.Exchange(ref _sleeping, 0) == 1)
                        break;
                    _wake.Wait();
                    spin = new Spin();
                }

                try
                {
                    _work!.Run(_worker);
                }
                catch (Exception e)
                {
                    _failure = e;
                }

                Volatile.Write(ref _state, 2);
            }
        }
    }
}
