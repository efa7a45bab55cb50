package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.UsageException;
import java.io.IOException;

/** The option {@code --yes}, and the question that it answers beforehand. */
record Confirmation(Flag yes) {
    static Confirmation create() {
        return new Confirmation(Flag.of("do not ask", "-y", "--yes"));
    }

    /** Returns when the user agreed; without a terminal to ask at, only {@code --yes} agrees. */
    void require(Session session, String verb, String question) throws IOException {
        if (yes.on()) {
            return;
        }
        if (!session.terminal().interactive()) {
            throw new UsageException(
                    "cannot ask before " + verb + ": there is no terminal", "add --yes to go on without a question");
        }
        if (!session.terminal().confirm(question)) {
            throw new MlopsException(ErrorCode.CANCELLED, "cannot go on: you did not say yes; nothing was changed");
        }
    }
}
