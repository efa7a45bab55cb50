package io.mlops.cli;

import io.mlops.cli.command.StatusCommand;
import io.mlops.cli.console.Command;
import java.util.ArrayList;
import java.util.List;

/** Every command: its name, what it is for, and how to make it. No command's class is loaded before it is asked for. */
final class Commands {
    /** Name and summary, in the order of the help; a title stands alone. */
    private static final String[][] ALL = {
        {"Deploy and look"},
        {"deploy", "deploy a model, or change what is deployed"},
        {"status", "show what runs"},
        {"predict", "ask a deployment for one prediction"},
        {"Change"},
        {"failover", "take the traffic off a location"},
        {"rollback", "go back to the revision before"},
        {"destroy", "remove a deployment and everything that it runs"},
        {"Prove"},
        {"drill", "break something on purpose, under load, and measure"},
        {"bench", "measure the throughput of a replica at the latency objective"},
        {"audit log", "show the journal of every decision"},
        {"audit verify", "check that nobody changed the journal"},
        {"Set up"},
        {"doctor", "find out what is wrong with this machine"},
        {"config list", "show the configuration"},
        {"config get", "show one key of the configuration"},
        {"config set", "change one key of the configuration"},
        {"serve", "run the controller or the gateway in the foreground"},
        {"completion", "print the completion script of a shell"},
    };

    private Commands() {}

    static String[][] all() {
        return ALL.clone();
    }

    static List<String> names() {
        List<String> names = new ArrayList<>(ALL.length);
        for (String[] entry : ALL) {
            if (entry.length > 1) {
                names.add(entry[0]);
            }
        }
        return names;
    }

    /** Whether commands of two words begin with this one. */
    static boolean isGroup(String word) {
        return word.equals("audit") || word.equals("config");
    }

    static Command create(String name) {
        return switch (name) {
            case "status" -> new StatusCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
