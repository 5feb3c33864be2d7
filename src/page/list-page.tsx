// The hunts, newest first.

import { Link } from './navigation.tsx';
import { Broken, Trouble } from './trouble.tsx';
import { useHuntList } from './use-stream.ts';
import { questionWords, statusWords, timeText } from './words.ts';

export function ListPage() {
  const { list, isOpen, error } = useHuntList();
  return (
    <>
      <h1>Hunts</h1>
      <Broken isOpen={isOpen} />
      <Trouble error={error} />
      {list !== null && list.hunts.length === 0 && (
        <p>
          Nothing was hunted yet. <Link to="/start">Start with a report.</Link>
        </p>
      )}
      {list !== null && list.hunts.length > 0 && (
        <div class="scroll" role="region" aria-label="Table of hunts" tabindex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Hunt</th>
                <th scope="col">Question</th>
                <th scope="col">Of</th>
                <th scope="col">State</th>
                <th scope="col">Tests</th>
                <th scope="col">Began</th>
              </tr>
            </thead>
            <tbody>
              {list.hunts.map(({ hunt, question, subject, status, attempts, startedAtMs }) => (
                <tr key={hunt}>
                  <th scope="row">
                    <Link to={`/hunt/${String(hunt)}`}>{hunt}</Link>
                  </th>
                  <td>{questionWords[question]}</td>
                  <td>{subject}</td>
                  <td class={`status ${status}`}>
                    {statusWords[status]}
                    {list.atWork === hunt ? ' here' : ''}
                  </td>
                  <td>{attempts}</td>
                  <td>{timeText(startedAtMs)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list?.unreadable.map((line) => (
        <p class="trouble" key={line}>
          Can not be read: {line}
        </p>
      ))}
    </>
  );
}
