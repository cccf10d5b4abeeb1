namespace Octavo.Checkpoints;

/// <summary>
/// Reads a pickle by the opcodes that state dicts and traced modules are written with and by no other. It builds values;
/// a class or function is looked up in the closed list of <see cref="TorchClasses"/> and nothing is
/// ever called that the file names.
/// </summary>
internal sealed class PickleMachine(TorchClasses classes, string path)
{
    // A state dict takes some forty operations for a tensor.
    private const int MaxOperations = 1_000_000;
    private const int MaxProtocol = 5;

    private static readonly object Mark = new();

    private readonly List<object?> _stack = [];
    private readonly Dictionary<uint, object?> _memo = [];

    /// <summary>Reads the pickle at the beginning of the bytes.</summary>
    /// <param name="bytes">The pickle and whatever follows it.</param>
    /// <param name="length">How many bytes the pickle took.</param>
    public object? Read(ReadOnlySpan<byte> bytes, out int length)
    {
        _stack.Clear();
        _memo.Clear();
        var cursor = new PickleCursor(bytes, path);
        for (var operations = 0; operations < MaxOperations; operations++)
        {
            var opcode = (char)cursor.Byte();
            if (opcode == '.')
            {
                var root = Pop(in cursor);
                if (_stack.Count != 0) throw cursor.Broken("one value at the end", $"{_stack.Count + 1}");
                length = cursor.Position;
                return root;
            }

            Execute(opcode, ref cursor);
        }

        throw cursor.Broken($"at most {MaxOperations} operations", "more");
    }

    private void Execute(char opcode, ref PickleCursor cursor)
    {
        switch (opcode)
        {
            case '\x80':
                var protocol = cursor.Byte();
                if (protocol > MaxProtocol) throw cursor.Broken($"protocol {MaxProtocol} at most", $"{protocol}");
                break;
            case '\x95': // FRAME: a hint of how much to read ahead
                cursor.Integer(8);
                break;
            case '(':
                _stack.Add(Mark);
                break;
            case 'q' or 'r' or '\x94' or 'h' or 'j':
                Memo(opcode, ref cursor);
                break;
            case 't' or ')' or '\x85' or '\x86' or '\x87':
                _stack.Add(Tuple(opcode, in cursor));
                break;
            case ']':
                _stack.Add(new PickleList());
                break;
            case '}':
                _stack.Add(new PickleDictionary());
                break;
            case 'a' or 'e':
                Append(opcode == 'a' ? [Pop(in cursor)] : PopToMark(in cursor), in cursor);
                break;
            case 's':
                var value = Pop(in cursor);
                SetItems([Pop(in cursor), value], in cursor);
                break;
            case 'u':
                SetItems(PopToMark(in cursor), in cursor);
                break;
            case 'c':
                _stack.Add(classes.Find(cursor.Line(), cursor.Line()));
                break;
            case '\x93':
                _stack.Add(StackGlobal(in cursor));
                break;
            case 'R' or 'b' or 'Q' or '\x81':
                Apply(opcode, in cursor);
                break;
            default:
                _stack.Add(Literal(opcode, ref cursor));
                break;
        }
    }

    private static object? Literal(char opcode, ref PickleCursor cursor) => opcode switch
    {
        'N' => null,
        '\x88' => true,
        '\x89' => false,
        'K' => (long)cursor.Byte(),
        'M' => (long)cursor.UInt16(),
        'J' => (long)cursor.Int32(),
        '\x8a' => cursor.Integer(cursor.Byte()),
        'G' => cursor.Double(),
        'X' or 'T' => cursor.Text(cursor.UInt32()),
        'U' or '\x8c' => cursor.Text(cursor.Byte()),
        _ => throw cursor.Broken("an operation of a state dict", $"opcode 0x{(int)opcode:x2}"),
    };

    private void Memo(char opcode, ref PickleCursor cursor)
    {
        var key = opcode switch
        {
            'q' or 'h' => cursor.Byte(),
            'r' or 'j' => cursor.UInt32(),
            _ => (uint)_memo.Count,
        };
        if (opcode is 'h' or 'j')
        {
            if (!_memo.TryGetValue(key, out var kept)) throw cursor.Broken($"something kept as {key}", "nothing");
            _stack.Add(kept);
        }
        else
        {
            _memo[key] = Peek(in cursor);
        }
    }

    private PickleTuple Tuple(char opcode, in PickleCursor cursor)
    {
        switch (opcode)
        {
            case ')':
                return PickleTuple.Empty;
            case 't':
                return new PickleTuple(PopToMark(in cursor));
            default:
                var items = new object?[opcode - '\x84'];
                for (var i = items.Length - 1; i >= 0; i--) items[i] = Pop(in cursor);
                return new PickleTuple(items);
        }
    }

    private void Append(object?[] items, in PickleCursor cursor)
    {
        if (Peek(in cursor) is not PickleList list) throw cursor.Broken("a list to append to", Describe(_stack[^1]));
        list.Items.AddRange(items);
    }

    private void SetItems(object?[] items, in PickleCursor cursor)
    {
        if (Peek(in cursor) is not PickleDictionary dictionary) throw cursor.Broken("a dictionary to set items of", Describe(_stack[^1]));
        if (items.Length % 2 != 0) throw cursor.Broken("a value for every key", $"{items.Length} items");
        for (var i = 0; i < items.Length; i += 2)
        {
            if (items[i] is not string key) throw cursor.Broken("a string for a key", Describe(items[i]));
            if (!dictionary.Items.TryAdd(key, items[i + 1])) throw cursor.Broken("every key once", $"'{key}' twice");
        }
    }

    private TorchClass StackGlobal(in PickleCursor cursor)
    {
        var name = Pop(in cursor);
        var module = Pop(in cursor);
        return name is string n && module is string m
            ? classes.Find(m, n)
            : throw cursor.Broken("the names of a module and a class", $"{Describe(module)} and {Describe(name)}");
    }

    private void Apply(char opcode, in PickleCursor cursor)
    {
        var argument = Pop(in cursor);
        switch (opcode)
        {
            case 'Q':
                _stack.Add(classes.FindStorage(argument));
                break;
            case 'R':
                var target = Pop(in cursor) as TorchClass ?? throw cursor.Broken("a known class to apply", "something else");
                var arguments = argument as PickleTuple ?? throw cursor.Broken("a tuple of arguments", Describe(argument));
                _stack.Add(classes.Rebuild(target, arguments.Items));
                break;
            case '\x81':
                _stack.Add(classes.Create(Pop(in cursor), argument));
                break;
            case 'b' when Peek(in cursor) is PickleObject built:
                var settable = built.State is null && argument is (PickleDictionary or PickleTuple);
                if (!settable) throw cursor.Broken("the attributes of an object, once", Describe(argument));
                built.State = argument;
                break;
            default:
                // The state of an OrderedDict is its attribute _metadata: the versions of the modules.
                var harmless = Peek(in cursor) is PickleDictionary
                    && argument is PickleDictionary state
                    && state.Items.All(item => item is { Key: "_metadata", Value: PickleDictionary });
                if (!harmless) throw cursor.Broken("the _metadata of a dictionary", "another state");
                break;
        }
    }

    private object? Peek(in PickleCursor cursor) =>
        _stack.Count > 0 && _stack[^1] != Mark ? _stack[^1] : throw cursor.Broken("a value on the stack", "none");

    private object? Pop(in PickleCursor cursor)
    {
        var value = Peek(in cursor);
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopToMark(in PickleCursor cursor)
    {
        var mark = _stack.LastIndexOf(Mark);
        if (mark < 0) throw cursor.Broken("a mark on the stack", "none");
        var items = _stack[(mark + 1)..].ToArray();
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool or long or double => $"{value}",
        string => "a string",
        PickleTuple => "a tuple",
        PickleList => "a list",
        PickleDictionary => "a dictionary",
        TorchStorage => "a storage",
        TorchTensor => "a tensor",
        TorchQuantizedTensor => "a quantised tensor",
        PickleObject => "an object",
        _ => "a class",
    };
}
