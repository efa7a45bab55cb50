package io.mlops.modelserver;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the one line that matters in what libtorch throws: its messages carry C++ and TorchScript stack traces. */
final class TorchErrors {
    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("can't allocate memory|out of memory|not enough memory", Pattern.CASE_INSENSITIVE);
    private static final Pattern RUNTIME_ERROR =
            Pattern.compile("(?:RuntimeError|[A-Za-z.]*Error|builtins\\.Exception|Exception): (.+)");
    private static final int MAX_LENGTH = 400;

    private TorchErrors() {}

    static boolean outOfMemory(Throwable e) {
        return OUT_OF_MEMORY.matcher(String.valueOf(e.getMessage())).find();
    }

    /** The reason in one line of at most 400 characters. */
    static String reason(Throwable thrown) {
        Throwable e = thrown;
        while (e.getCause() != null && (e.getMessage() == null || e.getMessage().startsWith("Failed to"))) {
            e = e.getCause();
        }
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = line(message).strip();
        return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "…" : line;
    }

    private static String line(String message) {
        Matcher interpreter = RUNTIME_ERROR.matcher(message);
        if (message.startsWith("The following operation failed in the TorchScript interpreter") && interpreter.find()) {
            String last = interpreter.group(1);
            while (interpreter.find()) {
                last = interpreter.group(1);
            }
            return last;
        }
        for (String line : message.lines().toList()) {
            if (!line.isBlank() && !line.startsWith("Exception raised from")) {
                return line;
            }
        }
        return message;
    }
}
