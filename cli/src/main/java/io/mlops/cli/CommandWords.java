package io.mlops.cli;

import io.mlops.cli.console.Nearest;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line, split into the command and the rest. Common options may stand before the command too.
 *
 * @param name the command's name, two words for {@code audit log} and its like; empty when none was given
 * @param rest everything else, in order
 */
record CommandWords(String name, List<String> rest) {
    private static final List<String> WITH_VALUE = List.of("-o", "--output", "--home");

    static CommandWords of(List<String> args) {
        List<String> rest = new ArrayList<>();
        int i = 0;
        while (i < args.size() && args.get(i).startsWith("-")) {
            rest.add(args.get(i));
            if (WITH_VALUE.contains(args.get(i)) && i + 1 < args.size()) {
                rest.add(args.get(++i));
            }
            i++;
        }
        if (i == args.size()) {
            return new CommandWords("", rest);
        }
        String name = args.get(i++);
        if (name.equals("help")) {
            rest.add("--help");
            if (i == args.size()) {
                return new CommandWords("", rest);
            }
            name = args.get(i++);
        }
        if (Commands.isGroup(name)) {
            if (i == args.size() || args.get(i).startsWith("-")) {
                rest.addAll(args.subList(i, args.size()));
                return new CommandWords("", withGroup(rest, name));
            }
            name = name + " " + args.get(i++);
        }
        if (!Commands.names().contains(name)) {
            throw Main.unknown(name, hint(name));
        }
        rest.addAll(args.subList(i, args.size()));
        return new CommandWords(name, rest);
    }

    private static List<String> withGroup(List<String> rest, String group) {
        rest.addFirst(group);
        return rest;
    }

    private static String hint(String name) {
        return Nearest.to(name, Commands.names())
                .map(near -> "did you mean mlops-cli " + near + "?")
                .orElse("see mlops-cli --help for the commands that there are");
    }
}
