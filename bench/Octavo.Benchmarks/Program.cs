using System.CommandLine;
using Octavo.Benchmarks.Peaks;
using Octavo.Benchmarks.Peers;

var root = new RootCommand("How fast Octavo is: beside the machine's peaks and beside other runtimes") { PeersCommand.Create(), PeaksCommand.Create(), ChildCommand.Create() };
return root.Parse(args).Invoke();
