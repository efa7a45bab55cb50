package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code completion}: a script that completes commands, options, names of deployments and files. */
public final class CompletionCommand implements Command {
    private final Argument shell = Argument.required(0, "SHELL", "bash or zsh");
    private final Supplier<List<CommandSpec>> commands;

    /** The commands are only asked for when the script is printed. */
    public CompletionCommand(Supplier<List<CommandSpec>> commands) {
        this.commands = commands;
    }

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "completion",
                        "Print the completion script of a shell.",
                        "completion bash > ~/.local/share/bash-completion/completions/mlops-cli",
                        "completion zsh > \"${fpath[1]}/_mlops-cli\"")
                .addPositional(shell.spec());
    }

    @Override
    public int run(Session session) {
        String script = switch (shell.require()) {
            case "bash" -> "";
            // zsh runs the same script through its own emulation.
            case "zsh" -> "#compdef mlops-cli\nautoload -U +X bashcompinit && bashcompinit\n";
            default ->
                throw new UsageException("cannot complete for \"" + shell.require() + "\"", "there are bash and zsh");
        };
        session.terminal().out().print(script + script());
        return ExitCode.OK;
    }

    private String script() {
        List<String> names = new ArrayList<>();
        StringBuilder options = new StringBuilder();
        for (CommandSpec spec : commands.get()) {
            String name = spec.name().substring("mlops-cli ".length());
            names.add(name);
            List<String> words = new ArrayList<>();
            for (OptionSpec option : spec.options()) {
                words.add(option.longestName());
            }
            options.append("    \"")
                    .append(name)
                    .append("\") echo \"")
                    .append(String.join(" ", words))
                    .append("\" ;;\n");
        }
        return SCRIPT.replace("@first@", first(names))
                .replace("@second@", second(names))
                .replace("@options@", options);
    }

    private static String first(List<String> names) {
        return String.join(
                " ",
                names.stream().map(name -> name.split(" ", -1)[0]).distinct().toList());
    }

    private static String second(List<String> names) {
        StringBuilder cases = new StringBuilder();
        for (String group : List.of("audit", "config")) {
            List<String> words = names.stream()
                    .filter(name -> name.startsWith(group + " "))
                    .map(name -> name.substring(group.length() + 1))
                    .toList();
            cases.append("    ")
                    .append(group)
                    .append(") echo \"")
                    .append(String.join(" ", words))
                    .append("\" ;;\n");
        }
        return cases.toString();
    }

    private static final String SCRIPT = """
            _mlops_cli_words() {
              case "$1" in
            @second@  esac
            }
            _mlops_cli_options() {
              case "$1" in
            @options@  esac
            }
            _mlops_cli_names() {
              mlops-cli status -o json 2>/dev/null | grep -o '"name":"[^"]*"' | cut -d'"' -f4
            }
            _mlops_cli() {
              local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}" words
              COMPREPLY=()
              if [ "$COMP_CWORD" -eq 1 ]; then
                COMPREPLY=($(compgen -W "@first@" -- "$current"))
                return
              fi
              words=$(_mlops_cli_words "$command")
              if [ -n "$words" ]; then
                if [ "$COMP_CWORD" -eq 2 ]; then
                  COMPREPLY=($(compgen -W "$words" -- "$current"))
                  return
                fi
                command="$command ${COMP_WORDS[2]}"
              fi
              case "$before" in
                -f | --file | -i | --input) COMPREPLY=($(compgen -f -- "$current")) ;;
                --home) COMPREPLY=($(compgen -d -- "$current")) ;;
                -o | --output) COMPREPLY=($(compgen -W "text json" -- "$current")) ;;
                --fault) COMPREPLY=($(compgen -W "kill" -- "$current")) ;;
                completion) COMPREPLY=($(compgen -W "bash zsh" -- "$current")) ;;
                *)
                  case "$current" in
                    -*) COMPREPLY=($(compgen -W "$(_mlops_cli_options "$command")" -- "$current")) ;;
                    *) COMPREPLY=($(compgen -W "$(_mlops_cli_names)" -- "$current")) ;;
                  esac
                  ;;
              esac
            }
            complete -F _mlops_cli mlops-cli ./mlops-cli
            """;
}
