using System.CommandLine;
using Octavo.Benchmarks.Embeddings;
using Octavo.Benchmarks.Families;
using Octavo.Benchmarks.Gemm;
using Octavo.Benchmarks.Integers;
using Octavo.Benchmarks.Kernels;
using Octavo.Benchmarks.Peaks;
using Octavo.Benchmarks.Peers;
using Octavo.Benchmarks.Queues;
using Octavo.Benchmarks.Start;
using Octavo.Benchmarks.Threads;
using Octavo.Benchmarks.Training;
using Octavo.Benchmarks.Windows;

if (args is [StartCommand.Child, var folder]) return StartCommand.RunChild(folder);
var root = new RootCommand("How fast Octavo is: beside the machine's peaks and beside other runtimes") { PeersCommand.Create(), FamiliesCommand.Create(), GemmCommand.Create(), PeaksCommand.Create(), AttentionCommand.Create(), KernelsCommand.Create(), QueueCommand.Create(), ThreadsCommand.Create(), TrainingCommand.Create(), WindowsCommand.Create(), SearchCommand.Create(), RerankCommand.Create(), StartCommand.Create(), ChildCommand.Create() };
return await root.Parse(args).InvokeAsync();
