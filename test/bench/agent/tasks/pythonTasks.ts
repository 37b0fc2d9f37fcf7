import { all, has, lacks, python, unchanged, type AgentTask } from "../agentTask.ts";

const unittest = "python3 -m unittest";
const statsTest = `import unittest
from stats import mean, median


class StatsTest(unittest.TestCase):
    def test_mean(self):
        self.assertEqual(mean([1, 2, 6]), 3)

    def test_median_of_an_odd_count(self):
        self.assertEqual(median([3, 1, 2]), 2)

    def test_median_of_an_even_count(self):
        self.assertEqual(median([4, 1, 3, 2]), 2.5)
`;
const stats = `def mean(numbers):
    return sum(numbers) / len(numbers)


def median(numbers):
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle] + ordered[middle + 1]) / 2
`;

const cart = `def total_price(items):
    """Price of all items together."""
    return sum(item["price"] * item["count"] for item in items)
`;
const invoice = `from cart import total_price


def invoice(customer, items):
    return f"{customer} owes {total_price(items)}"
`;
const report = `import cart


def report(orders):
    return [cart.total_price(order) for order in orders]
`;
const renamed = (text: string): string => text.replaceAll("total_price", "order_total");

const settings = 'HOST = "localhost"\r\nPORT = 8080\r\nTIMEOUT = 10\r\nRETRIES = 10\r\n';

const woods = ["ash", "beech", "birch", "cedar", "cherry", "elm", "fir", "larch", "maple", "oak", "pine", "yew"];
/** Too long to be read in one call. */
const prices = `PRICES = {\n${Array.from({ length: 480 }, (_, at) => {
  const wood = at === 333 ? "walnut" : `${woods[at % woods.length]}-${Math.floor(at / woods.length)}`;
  return `    "${wood}": ${(at % 37) + 1}.25,\n`;
}).join("")}}\n`;

export const pythonTasks: readonly AgentTask[] = [
  {
    id: "python/failing-test",
    task: `The tests fail. Find out why and fix stats.py. Run the tests with: ${unittest}`,
    files: { "stats.py": stats, "test_stats.py": statsTest },
    allow: [unittest],
    check: all(
      unchanged("test_stats.py"),
      python("from stats import *\nassert (mean([1, 3]), median([5, 1, 3]), median([1, 2, 3, 10])) == (2, 3, 2.5)"),
    ),
    solution: {
      files: {
        "stats.py": stats.replace("ordered[middle] + ordered[middle + 1]", "ordered[middle - 1] + ordered[middle]"),
      },
    },
  },
  {
    id: "python/rename",
    task: "Rename the function total_price to order_total, in all files.",
    files: { "cart.py": cart, "invoice.py": invoice, "report.py": report },
    check: all(
      lacks("cart.py", /total_price/),
      lacks("invoice.py", /total_price/),
      lacks("report.py", /total_price/),
      python(
        "import invoice, report, cart\nitems = [{'price': 2, 'count': 3}]\n" +
          "assert cart.order_total(items) == 6 and invoice.invoice('A', items) == 'A owes 6' and report.report([items]) == [6]",
      ),
    ),
    solution: { files: { "cart.py": renamed(cart), "invoice.py": renamed(invoice), "report.py": renamed(report) } },
  },
  {
    id: "python/windows-lines",
    task: "Set the timeout in settings.py to 30. Change nothing else.",
    files: { "settings.py": settings },
    check: ({ folder, ...run }) =>
      has("settings.py", /^HOST = "localhost" PORT = 8080 TIMEOUT = 30 RETRIES = 10 $/)({ folder, ...run }) ??
      lacks("settings.py", /[^\r]\n/)({ folder, ...run }),
    solution: { files: { "settings.py": settings.replace("TIMEOUT = 10", "TIMEOUT = 30") } },
  },
  {
    id: "python/long-file",
    task: "In prices.py the price of walnut is wrong. It is 4.50. Correct it.",
    files: { "prices.py": prices },
    check: python(
      "from prices import PRICES\nassert PRICES['walnut'] == 4.5 and len(PRICES) == 480 and PRICES['ash-0'] == 1.25",
    ),
    solution: { files: { "prices.py": prices.replace(/"walnut": [\d.]+/, '"walnut": 4.50') } },
  },
];
