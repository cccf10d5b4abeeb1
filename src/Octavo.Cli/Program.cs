return Octavo.Cli.CommandLine.Run(args);
