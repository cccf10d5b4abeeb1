using System.CommandLine;
using Octavo.Benchmarks.Peaks;

var root = new RootCommand("How fast Octavo is: beside the machine's peaks and beside other runtimes") { PeaksCommand.Create() };
return root.Parse(args).Invoke();
