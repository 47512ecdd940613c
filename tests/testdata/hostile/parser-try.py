# Nests try blocks.
def score(rubric, marks):
 try:
  try:
   try:
    try:
     try:
      try:
       try:
        try:
         try:
          try:
           try:
            try:
             try:
              try:
               try:
                try:
                 try:
                  try:
                   try:
                    try:
                     try:
                      try:
                       try:
                        try:
                         try:
                          try:
                           try:
                            try:
                             try:
                              try:
                               try:
                                try:
                                 try:
                                  try:
                                   try:
                                    try:
                                     try:
                                      try:
                                       try:
                                        try:
                                         try:
                                          try:
                                           try:
                                            try:
                                             try:
                                              try:
                                               try:
                                                try:
                                                 try:
                                                  try:
                                                   try:
                                                    try:
                                                     try:
                                                      try:
                                                       try:
                                                        try:
                                                         try:
                                                          try:
                                                           try:
                                                            try:
                                                             try:
                                                              try:
                                                               try:
                                                                try:
                                                                 try:
                                                                  try:
                                                                   try:
                                                                    try:
                                                                     try:
                                                                      try:
                                                                       try:
                                                                        try:
                                                                         try:
                                                                          try:
                                                                           try:
                                                                            try:
                                                                             try:
                                                                              try:
                                                                               try:
                                                                                try:
                                                                                 try:
                                                                                  try:
                                                                                   try:
                                                                                    try:
                                                                                     try:
                                                                                      try:
                                                                                       try:
                                                                                        try:
                                                                                         try:
                                                                                          try:
                                                                                           try:
                                                                                            try:
                                                                                             try:
                                                                                              try:
                                                                                               try:
                                                                                                try:
                                                                                                 try:
                                                                                                  try:
                                                                                                   try:
                                                                                                    try:
                                                                                                     try:
                                                                                                      try:
                                                                                                       try:
                                                                                                        try:
                                                                                                         try:
                                                                                                          try:
                                                                                                           try:
                                                                                                            try:
                                                                                                             try:
                                                                                                              try:
                                                                                                               try:
                                                                                                                try:
                                                                                                                 try:
                                                                                                                  try:
                                                                                                                   try:
                                                                                                                    try:
                                                                                                                     try:
                                                                                                                      try:
                                                                                                                       try:
                                                                                                                        try:
                                                                                                                         try:
                                                                                                                          try:
                                                                                                                           try:
                                                                                                                            try:
                                                                                                                             try:
                                                                                                                              try:
                                                                                                                               try:
                                                                                                                                try:
                                                                                                                                 try:
                                                                                                                                  try:
                                                                                                                                   try:
                                                                                                                                    try:
                                                                                                                                     try:
                                                                                                                                      try:
                                                                                                                                       try:
                                                                                                                                        try:
                                                                                                                                         try:
                                                                                                                                          try:
                                                                                                                                           try:
                                                                                                                                            try:
                                                                                                                                             try:
                                                                                                                                              try:
                                                                                                                                               try:
                                                                                                                                                try:
                                                                                                                                                 try:
                                                                                                                                                  try:
                                                                                                                                                   try:
                                                                                                                                                    try:
                                                                                                                                                     try:
                                                                                                                                                      try:
                                                                                                                                                       x = 1
                                                                                                                                                      finally:
                                                                                                                                                       x = 2
                                                                                                                                                     finally:
                                                                                                                                                      x = 2
                                                                                                                                                    finally:
                                                                                                                                                     x = 2
                                                                                                                                                   finally:
                                                                                                                                                    x = 2
                                                                                                                                                  finally:
                                                                                                                                                   x = 2
                                                                                                                                                 finally:
                                                                                                                                                  x = 2
                                                                                                                                                finally:
                                                                                                                                                 x = 2
                                                                                                                                               finally:
                                                                                                                                                x = 2
                                                                                                                                              finally:
                                                                                                                                               x = 2
                                                                                                                                             finally:
                                                                                                                                              x = 2
                                                                                                                                            finally:
                                                                                                                                             x = 2
                                                                                                                                           finally:
                                                                                                                                            x = 2
                                                                                                                                          finally:
                                                                                                                                           x = 2
                                                                                                                                         finally:
                                                                                                                                          x = 2
                                                                                                                                        finally:
                                                                                                                                         x = 2
                                                                                                                                       finally:
                                                                                                                                        x = 2
                                                                                                                                      finally:
                                                                                                                                       x = 2
                                                                                                                                     finally:
                                                                                                                                      x = 2
                                                                                                                                    finally:
                                                                                                                                     x = 2
                                                                                                                                   finally:
                                                                                                                                    x = 2
                                                                                                                                  finally:
                                                                                                                                   x = 2
                                                                                                                                 finally:
                                                                                                                                  x = 2
                                                                                                                                finally:
                                                                                                                                 x = 2
                                                                                                                               finally:
                                                                                                                                x = 2
                                                                                                                              finally:
                                                                                                                               x = 2
                                                                                                                             finally:
                                                                                                                              x = 2
                                                                                                                            finally:
                                                                                                                             x = 2
                                                                                                                           finally:
                                                                                                                            x = 2
                                                                                                                          finally:
                                                                                                                           x = 2
                                                                                                                         finally:
                                                                                                                          x = 2
                                                                                                                        finally:
                                                                                                                         x = 2
                                                                                                                       finally:
                                                                                                                        x = 2
                                                                                                                      finally:
                                                                                                                       x = 2
                                                                                                                     finally:
                                                                                                                      x = 2
                                                                                                                    finally:
                                                                                                                     x = 2
                                                                                                                   finally:
                                                                                                                    x = 2
                                                                                                                  finally:
                                                                                                                   x = 2
                                                                                                                 finally:
                                                                                                                  x = 2
                                                                                                                finally:
                                                                                                                 x = 2
                                                                                                               finally:
                                                                                                                x = 2
                                                                                                              finally:
                                                                                                               x = 2
                                                                                                             finally:
                                                                                                              x = 2
                                                                                                            finally:
                                                                                                             x = 2
                                                                                                           finally:
                                                                                                            x = 2
                                                                                                          finally:
                                                                                                           x = 2
                                                                                                         finally:
                                                                                                          x = 2
                                                                                                        finally:
                                                                                                         x = 2
                                                                                                       finally:
                                                                                                        x = 2
                                                                                                      finally:
                                                                                                       x = 2
                                                                                                     finally:
                                                                                                      x = 2
                                                                                                    finally:
                                                                                                     x = 2
                                                                                                   finally:
                                                                                                    x = 2
                                                                                                  finally:
                                                                                                   x = 2
                                                                                                 finally:
                                                                                                  x = 2
                                                                                                finally:
                                                                                                 x = 2
                                                                                               finally:
                                                                                                x = 2
                                                                                              finally:
                                                                                               x = 2
                                                                                             finally:
                                                                                              x = 2
                                                                                            finally:
                                                                                             x = 2
                                                                                           finally:
                                                                                            x = 2
                                                                                          finally:
                                                                                           x = 2
                                                                                         finally:
                                                                                          x = 2
                                                                                        finally:
                                                                                         x = 2
                                                                                       finally:
                                                                                        x = 2
                                                                                      finally:
                                                                                       x = 2
                                                                                     finally:
                                                                                      x = 2
                                                                                    finally:
                                                                                     x = 2
                                                                                   finally:
                                                                                    x = 2
                                                                                  finally:
                                                                                   x = 2
                                                                                 finally:
                                                                                  x = 2
                                                                                finally:
                                                                                 x = 2
                                                                               finally:
                                                                                x = 2
                                                                              finally:
                                                                               x = 2
                                                                             finally:
                                                                              x = 2
                                                                            finally:
                                                                             x = 2
                                                                           finally:
                                                                            x = 2
                                                                          finally:
                                                                           x = 2
                                                                         finally:
                                                                          x = 2
                                                                        finally:
                                                                         x = 2
                                                                       finally:
                                                                        x = 2
                                                                      finally:
                                                                       x = 2
                                                                     finally:
                                                                      x = 2
                                                                    finally:
                                                                     x = 2
                                                                   finally:
                                                                    x = 2
                                                                  finally:
                                                                   x = 2
                                                                 finally:
                                                                  x = 2
                                                                finally:
                                                                 x = 2
                                                               finally:
                                                                x = 2
                                                              finally:
                                                               x = 2
                                                             finally:
                                                              x = 2
                                                            finally:
                                                             x = 2
                                                           finally:
                                                            x = 2
                                                          finally:
                                                           x = 2
                                                         finally:
                                                          x = 2
                                                        finally:
                                                         x = 2
                                                       finally:
                                                        x = 2
                                                      finally:
                                                       x = 2
                                                     finally:
                                                      x = 2
                                                    finally:
                                                     x = 2
                                                   finally:
                                                    x = 2
                                                  finally:
                                                   x = 2
                                                 finally:
                                                  x = 2
                                                finally:
                                                 x = 2
                                               finally:
                                                x = 2
                                              finally:
                                               x = 2
                                             finally:
                                              x = 2
                                            finally:
                                             x = 2
                                           finally:
                                            x = 2
                                          finally:
                                           x = 2
                                         finally:
                                          x = 2
                                        finally:
                                         x = 2
                                       finally:
                                        x = 2
                                      finally:
                                       x = 2
                                     finally:
                                      x = 2
                                    finally:
                                     x = 2
                                   finally:
                                    x = 2
                                  finally:
                                   x = 2
                                 finally:
                                  x = 2
                                finally:
                                 x = 2
                               finally:
                                x = 2
                              finally:
                               x = 2
                             finally:
                              x = 2
                            finally:
                             x = 2
                           finally:
                            x = 2
                          finally:
                           x = 2
                         finally:
                          x = 2
                        finally:
                         x = 2
                       finally:
                        x = 2
                      finally:
                       x = 2
                     finally:
                      x = 2
                    finally:
                     x = 2
                   finally:
                    x = 2
                  finally:
                   x = 2
                 finally:
                  x = 2
                finally:
                 x = 2
               finally:
                x = 2
              finally:
               x = 2
             finally:
              x = 2
            finally:
             x = 2
           finally:
            x = 2
          finally:
           x = 2
         finally:
          x = 2
        finally:
         x = 2
       finally:
        x = 2
      finally:
       x = 2
     finally:
      x = 2
    finally:
     x = 2
   finally:
    x = 2
  finally:
   x = 2
 finally:
  x = 2
    return 0.5
